using System.Net;
using Convoy.Testing;

namespace Convoy.Node.Tests.FirstStart;

public sealed class FirstStartTests
{
    private const UnixFileMode OwnerReadsAndWrites = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnly = OwnerReadsAndWrites | UnixFileMode.UserExecute;

    [Fact]
    public async Task The_first_start_keeps_three_keys_that_work_where_only_their_owner_can_read_them()
    {
        using var home = new NodeHome();
        await using var node = await home.Start();

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(home.DataDirectory));
        Assert.Equal(OwnerReadsAndWrites, File.GetUnixFileMode(Path.Combine(home.DataDirectory, NodeKeys.FileName)));
        using var client = home.CreateClient();
        var cargo = await client.LoadOne();
        await client.Move(cargo, "batched");
        Assert.Equal("batched", (await client.Track(cargo)).Expect(HttpStatusCode.OK).Text("status"));
        Assert.Equal("demo", (await client.Admin(HttpMethod.Get, "projects/demo")).Expect(HttpStatusCode.OK).Text("slug"));
    }

    [Fact]
    public async Task The_file_of_the_keys_can_be_sourced_by_a_shell()
    {
        using var home = new NodeHome();
        await using var node = await home.Start();

        var shell = await ChildProcess.Run(
            ["bash", "-euc", ". \"$0\"; printf '%s\\n' \"$CONVOY_ADMIN_KEY\" \"$CONVOY_API_KEY\" \"$CONVOY_WORKER_KEY\"",
                Path.Combine(home.DataDirectory, NodeKeys.FileName)]);

        Assert.Equal(home.Keys.All, shell.Output.Split('\n'));
        Assert.Equal("", shell.Error);
    }

    [Fact]
    public async Task Output_that_is_no_terminal_names_the_file_of_the_keys_and_shows_none_of_them()
    {
        using var home = new NodeHome();
        await using var node = await home.Start();

        await AssertNamesTheFileOnly(home, node);
    }

    [Fact]
    public async Task A_later_start_has_the_same_keys_and_says_where_they_are()
    {
        using var home = new NodeHome();
        await using (var first = await home.Start()) await first.Stop(Signal.Terminate);
        var keys = home.Keys;

        await using var second = await home.Start();

        Assert.Equal(keys, home.Keys);
        await AssertNamesTheFileOnly(home, second);
        using var client = home.CreateClient();
        await client.LoadOne();
    }

    [Fact]
    public async Task A_directory_that_is_there_and_empty_is_taken()
    {
        using var home = new NodeHome();
        Directory.CreateDirectory(home.DataDirectory);

        await using var node = await home.Start();

        Assert.Equal(OwnerReadsAndWrites, File.GetUnixFileMode(Path.Combine(home.DataDirectory, NodeKeys.FileName)));
    }

    [Fact]
    public async Task A_configured_admin_key_works_and_is_shown_nowhere()
    {
        const string adminKey = "an operator's own key";
        using var home = new NodeHome();
        await using var node = await home.Start(new NodeLaunch { Environment = new Dictionary<string, string?> { ["Convoy__AdminKey"] = adminKey } });

        using var client = new ConvoyClient(home.Address, home.Keys with { Admin = adminKey });

        Assert.Equal(HttpStatusCode.OK, (await client.Admin(HttpMethod.Get, "projects")).Status);
        Assert.DoesNotContain(adminKey, node.AllOutput, StringComparison.Ordinal);
        Assert.Equal("", home.Keys.Admin);
        Assert.DoesNotContain(adminKey, await File.ReadAllTextAsync(Path.Combine(home.DataDirectory, NodeKeys.FileName)), StringComparison.Ordinal);
    }

    private static async Task AssertNamesTheFileOnly(NodeHome home, NodeProcess node)
    {
        var file = Path.Combine(home.DataDirectory, NodeKeys.FileName);
        await Eventually.Holds(
            $"the output to name {file}", () => node.AllOutput.Contains(file, StringComparison.Ordinal), context: node.Child.Describe);
        Assert.All(home.Keys.All, key => Assert.DoesNotContain(key, node.AllOutput, StringComparison.Ordinal));
    }
}
