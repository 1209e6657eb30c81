using System.Text.Json;
using System.Text.RegularExpressions;
using Convoy.Testing;

namespace Convoy.Node.Tests.FirstStart;

/// <summary>A node whose output is a terminal: a pseudo-terminal of util-linux's <c>script</c>.</summary>
public sealed partial class TerminalTests
{
    private const string Separator = "---- next ----";
    private const string CtrlC = "\x03";

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    // Without exec, a shell that waits for the node takes the Ctrl-C too, and its exit code tells of that.
    private static NodeLaunch OnTerminal => new()
    {
        Through = command => ["script", "-qec", $"exec {string.Join(' ', command.Select(Quoted))}", "/dev/null"],
    };

    [Fact]
    public async Task The_four_curl_lines_of_the_banner_work_when_pasted_in_order()
    {
        using var home = new NodeHome();
        await using var node = await home.Start(OnTerminal);
        var lines = await CurlLines(node);

        var shell = await ChildProcess.Run(["bash"], input: string.Concat(lines.Select(line => $"{line}\necho '{Separator}'\n")));

        Assert.Equal("", shell.Error);
        var answers = shell.Output.Split(Separator);
        Assert.StartsWith("crg_", answers[0].Trim(), StringComparison.Ordinal);
        Assert.Equal("pending", Read(answers[1]).GetProperty("status").GetString());
        var results = Read(answers[2]).GetProperty("results").EnumerateArray();
        Assert.All(results, result => Assert.Equal("applied", result.GetProperty("outcome").GetString()));
        Assert.Equal(results.Last().GetProperty("status").GetString(), Read(answers[3]).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_banner_shows_all_three_keys_and_where_they_stay()
    {
        using var home = new NodeHome();
        await using var node = await home.Start(OnTerminal);
        await CurlLines(node);

        Assert.All(home.Keys.All, key => Assert.Contains(key, node.AllOutput, StringComparison.Ordinal));
        Assert.Contains(Path.Combine(home.DataDirectory, NodeKeys.FileName), node.AllOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_keys_are_shown_once_and_a_later_start_on_a_terminal_names_their_file()
    {
        using var home = new NodeHome();
        await using (var first = await home.Start(OnTerminal)) await PressCtrlC(first);

        await using var second = await home.Start(OnTerminal);

        var file = Path.Combine(home.DataDirectory, NodeKeys.FileName);
        await Eventually.Holds(
            $"the output to name {file}", () => second.AllOutput.Contains(file, StringComparison.Ordinal), context: second.Child.Describe);
        Assert.All(home.Keys.All, key => Assert.DoesNotContain(key, second.AllOutput, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ctrl_C_on_the_terminal_stops_the_node_cleanly_within_five_seconds()
    {
        using var home = new NodeHome();
        await using var node = await home.Start(OnTerminal);

        var stopped = await PressCtrlC(node);

        Assert.Equal(0, stopped.ExitCode);
        Assert.InRange(stopped.Duration, TimeSpan.Zero, StopLimit);
    }

    private static async Task<StoppedNode> PressCtrlC(NodeProcess node)
    {
        var started = TimeProvider.System.GetTimestamp();
        await node.Child.Input.WriteAsync(CtrlC);
        await node.Child.Input.FlushAsync();
        var exitCode = await node.Child.WaitForExit();
        return new(exitCode, TimeProvider.System.GetElapsedTime(started));
    }

    private static async Task<List<string>> CurlLines(NodeProcess node)
    {
        const int expected = 4;
        List<string> lines = [];
        await Eventually.Holds($"a banner with {expected} curl lines", () => Find().Count == expected, context: node.Child.Describe);
        return lines;

        List<string> Find() => lines = [.. node.Child.Output.Lines
            .Select(line => Escapes().Replace(line, "").Trim())
            .Where(line => line.Contains("curl ", StringComparison.Ordinal))];
    }

    private static JsonElement Read(string answer) => JsonSerializer.Deserialize<JsonElement>(answer);

    private static string Quoted(string argument) => $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex("\x1b\\[[0-9;?]*[A-Za-z]|\x1b[=>]")]
    private static partial Regex Escapes();
}
