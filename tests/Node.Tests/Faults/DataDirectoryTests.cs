using System.Net;
using Convoy.Testing;

namespace Convoy.Node.Tests.Faults;

public sealed class DataDirectoryTests
{
    private const string OverModes = "-dac_override,-dac_read_search";
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.UserExecute;
    private const UnixFileMode ReadWrite = ReadOnly | UnixFileMode.UserWrite;

    [Fact]
    public async Task A_second_process_on_a_directory_says_that_it_is_taken_and_the_first_serves_on()
    {
        using var home = new NodeHome();
        await using var first = await home.Start();
        using var second = new NodeHome { DataDirectory = home.DataDirectory };

        var sentence = await StartFault.Of(second);

        Assert.Contains(home.DataDirectory, sentence, StringComparison.Ordinal);
        Assert.Contains("in use", sentence, StringComparison.Ordinal);
        using var client = home.CreateClient();
        await client.LoadOne();
    }

    [Fact]
    public async Task A_killed_node_leaves_its_directory_free()
    {
        using var home = new NodeHome();
        await using var first = await home.Start();
        using var client = home.CreateClient();
        var cargo = await client.LoadOne();
        await first.Kill9();

        await using var second = await home.Start();

        Assert.Equal("pending", (await client.Track(cargo)).Expect(HttpStatusCode.OK).Text("status"));
    }

    [Theory]
    [InlineData("/proc/convoy-data")]
    [InlineData("/dev/null/convoy-data")]
    [InlineData("/dev/null")]
    public async Task A_directory_that_cannot_be_made_is_named(string path)
    {
        using var home = new NodeHome { DataDirectory = path };

        Assert.Contains(path, await StartFault.Of(home), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_directory_that_may_not_be_written_is_named(bool isUsed)
    {
        using var home = new NodeHome();
        Directory.CreateDirectory(home.DataDirectory);
        if (isUsed)
        {
            await using var node = await home.Start();
            await node.Stop(Signal.Terminate);
        }

        // Nothing in it may be written either, as on a file system that is mounted read-only.
        foreach (var file in Directory.EnumerateFiles(home.DataDirectory)) File.SetUnixFileMode(file, UnixFileMode.UserRead);
        File.SetUnixFileMode(home.DataDirectory, ReadOnly);
        try
        {
            Assert.Contains(home.DataDirectory, await StartFault.Of(home, BoundByFileModes), StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(home.DataDirectory, ReadWrite);
        }
    }

    [Fact]
    public async Task A_directory_with_something_else_in_it_is_refused_and_left_as_it_was()
    {
        using var home = new NodeHome();
        Directory.CreateDirectory(home.DataDirectory);
        var holiday = Path.Combine(home.DataDirectory, "holiday.jpg");
        await File.WriteAllTextAsync(holiday, "sunshine");

        var sentence = await StartFault.Of(home);

        Assert.Contains(home.DataDirectory, sentence, StringComparison.Ordinal);
        Assert.Equal([holiday], Directory.EnumerateFileSystemEntries(home.DataDirectory));
        Assert.Equal("sunshine", await File.ReadAllTextAsync(holiday));
    }

    /// <summary>File modes do not bind root: there, the node runs without the privilege to pass them over.</summary>
    private static NodeLaunch BoundByFileModes => Environment.IsPrivilegedProcess
        ? new() { Through = command => ["setpriv", $"--bounding-set={OverModes}", $"--inh-caps={OverModes}", .. command] }
        : NodeLaunch.Default;
}
