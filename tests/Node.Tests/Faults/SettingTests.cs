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

    [Theory]
    [InlineData("Convoy__Upkeep__Interval", "60.00:00:00", "Upkeep:Interval")]
    [InlineData("Convoy__Upkeep__MinimumAge", "-1", "Upkeep:MinimumAge")]
    [InlineData("Convoy__ShutdownTimeout", "00:00:00", "ShutdownTimeout")]
    [InlineData("Convoy__ManagementUrls", "http://127.0.0.1:0", "ManagementUrls")]
    [InlineData("Convoy__AdminKey", "                ", "AdminKey")]
    [InlineData("Convoy__Database", "Host=127.0.0.1;Database=convoy", "Convoy:Mode")]
    [InlineData("Kestrel__Endpoints__Http__Url", "http://127.0.0.1:1", "Kestrel:Endpoints")]
    public async Task A_setting_out_of_its_bounds_is_named(string name, string value, string setting)
    {
        using var home = new NodeHome();

        Assert.Contains(setting, await StartFault.Of(home, StartFault.With(name, value)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-address")]
    [InlineData(";")]
    [InlineData("ftp://127.0.0.1:1")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:1/path")]
    public async Task A_broken_address_to_listen_on_is_named(string urls)
    {
        using var home = new NodeHome();

        var sentence = await StartFault.Of(home, new NodeLaunch { Through = command => [.. command, "--urls", urls] });

        Assert.Contains("urls", sentence, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task HTTPS_without_a_certificate_is_one_sentence()
    {
        using var home = new NodeHome();
        // The SDK keeps a developer's certificate in the home of whoever ran it first.
        using var nobodysHome = new TemporaryDirectory();

        var sentence = await StartFault.Of(home, new NodeLaunch
        {
            Through = command => [.. command, "--urls", $"https://127.0.0.1:{home.HttpPort}"],
            Environment = new Dictionary<string, string?> { ["HOME"] = nobodysHome.FullPath },
        });

        Assert.Contains("certificate", sentence, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Another_service_id_than_the_databases_own_is_refused_before_every_cargo_seems_gone()
    {
        using var home = new NodeHome();
        await using (var node = await home.Start()) await node.Stop(Signal.Terminate);

        Assert.Contains("ServiceId", await StartFault.Of(home, StartFault.With("Convoy__ServiceId", "another")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_keys_that_belongs_to_another_database_is_named()
    {
        using var home = new NodeHome();
        await using (var node = await home.Start()) await node.Stop(Signal.Terminate);
        foreach (var file in Directory.EnumerateFiles(home.DataDirectory, "convoy.db*").ToList()) File.Delete(file);

        var sentence = await StartFault.Of(home, secret: home.Keys.Api);

        Assert.Contains(NodeKeys.FileName, sentence, StringComparison.Ordinal);
        Assert.Contains("another database", sentence, StringComparison.Ordinal);
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
        string[] levels = ["trce:", "dbug:", "warn:", "fail:", "crit:"];
        Assert.DoesNotContain(node.Child.Output.Lines, line => levels.Any(level => line.Contains(level, StringComparison.Ordinal)));
    }
}
