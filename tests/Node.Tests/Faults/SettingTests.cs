using Convoy.Testing;

namespace Convoy.Node.Tests.Faults;

public sealed class SettingTests
{
    [Theory]
    [InlineData("Convoy__Mode", "Nonsense", "Mode")]
    [InlineData("Convoy__SiloPort", "abc", "SiloPort")]
    [InlineData("Convoy__SiloPort", "0", "SiloPort")]
    [InlineData("Convoy__SiloPort", "65536", "SiloPort")]
    [InlineData("Convoy__DataDirectory", "", "DataDirectory")]
    [InlineData("Convoy__AdvertisedAddress", "nowhere", "AdvertisedAddress")]
    public async Task A_broken_setting_is_named(string name, string value, string setting)
    {
        using var home = new NodeHome();

        Assert.Contains(setting, await StartFault.Of(home, StartFault.With(name, value)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_address_to_listen_on_is_named()
    {
        using var home = new NodeHome();

        var sentence = await StartFault.Of(home, new NodeLaunch { Through = command => [.. command, "--urls", "no-address"] });

        Assert.Contains("urls", sentence, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_admin_key_that_is_too_short_is_refused_by_the_name_of_its_setting_and_not_shown()
    {
        const string key = "fifteen-letters";
        using var home = new NodeHome();

        var sentence = await StartFault.Of(home, StartFault.With("Convoy__AdminKey", key), secret: key);

        Assert.Contains("AdminKey", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_keys_that_lost_one_is_named_and_the_others_are_not_shown()
    {
        using var home = new NodeHome();
        await using (var node = await home.Start()) await node.Stop(Signal.Terminate);
        var keys = home.Keys;
        var file = Path.Combine(home.DataDirectory, NodeKeys.FileName);
        await File.WriteAllLinesAsync(file, File.ReadLines(file).Where(line => !line.Contains("WORKER", StringComparison.Ordinal)).ToList());

        Assert.Contains(file, await StartFault.Of(home, secret: keys.Api), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_setting_is_warned_about_without_its_value_and_the_node_serves()
    {
        using var home = new NodeHome();
        await using var node = await home.Start(StartFault.With("Convoy__Nonsense", "its-secret-value"));

        await Eventually.Holds(
            "a warning that names Convoy:Nonsense",
            () => node.AllOutput.Contains("Convoy:Nonsense", StringComparison.Ordinal),
            context: node.Child.Describe);
        Assert.DoesNotContain("its-secret-value", node.AllOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_is_fine_warns_about_nothing()
    {
        using var home = new NodeHome();
        await using var node = await home.Start();

        Assert.Equal("", node.Child.Error.Text);
        string[] levels = ["warn:", "fail:", "crit:"];
        Assert.DoesNotContain(node.Child.Output.Lines, line => levels.Any(level => line.Contains(level, StringComparison.Ordinal)));
    }
}
