using System.Net;
using System.Text.Json;
using Convoy.Testing;

namespace Convoy.Node.Tests.Clients;

public sealed class SampleTests(LiveNode live) : IClassFixture<LiveNode>
{
    private const string WrongKey = "convoy_sk_your_key_here";
    private const string UnknownId = "crg_abc123def456";

    public static TheoryData<string, string> Statuses => new()
    {
        { "pending", "Waiting to be assigned to a batch" },
        { "batched", "Assigned to a batch job" },
        { "processing", "Batch is being processed by the provider" },
        { "completed", "Processing completed" },
        { "failed", "Processing failed" },
        { "callback_pending", "Result ready, delivering callback" },
        { "callback_delivered", "Callback sent successfully" },
        { "callback_failed", "Callback delivery failed" },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Each_client_of_the_document_shows_each_status(string status, string description)
    {
        var cargo = await CargoAt(status);
        var tracking = (await live.Client.Track(cargo)).Expect(HttpStatusCode.OK);

        var curl = await Sample.Track("track.sh", live.Home, cargo);
        var python = await Sample.Track("track.py", live.Home, cargo);
        var javaScript = await Sample.Track("track.mjs", live.Home, cargo);

        Assert.Equal(tracking.Body, curl.Output);
        Assert.Equal(new(0, $"Status: {status}\nDescription: {description}", ""), python);
        Assert.Equal(new(0, $"Status: {status}", ""), javaScript);
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("callback_delivered")]
    [InlineData("callback_failed")]
    public async Task The_polling_program_ends_at_once_for_a_cargo_that_has_reached_its_end(string status)
    {
        var cargo = await CargoAt(status);

        await using var program = await Sample.StartWaiting(live.Home, cargo);

        Assert.True(await program.WaitForExit() == 0, program.Describe());
        Assert.Equal(status, ResultOf(program).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_polling_program_polls_through_every_status_until_the_last()
    {
        const string impatience = """
            import time

            sleep = time.sleep

            def nap(seconds):
                print("asked to sleep", seconds, flush=True)
                sleep(0.05)

            time.sleep = nap
            """;
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.Combine("sitecustomize.py"), impatience);
        var cargo = await live.Client.LoadOne();

        await using var program = await Sample.StartWaiting(live.Home, cargo, directory.FullPath);
        foreach (var status in new[] { "batched", "processing", "completed", "callback_pending" })
        {
            await HasPolledSince(program.Output.Lines.Count);
            await live.Client.Move(cargo, status);
        }

        await HasPolledSince(program.Output.Lines.Count);
        Assert.False(program.HasExited, program.Describe());
        await live.Client.Move(cargo, "callback_delivered");

        Assert.True(await program.WaitForExit() == 0, program.Describe());
        Assert.All(program.Output.Lines.SkipLast(1), line => Assert.Equal("asked to sleep 30", line));
        Assert.Equal((await live.Client.Track(cargo)).Json.ToString(), ResultOf(program).ToString(), ignoreAllWhiteSpace: true);

        Task HasPolledSince(int lines) => Eventually.Holds(
            "another poll", () => program.Output.Lines.Count > lines + 1 || program.HasExited, context: program.Describe);
    }

    [Theory]
    [InlineData(UnknownId, null, "Cargo not found")]
    [InlineData(null, WrongKey, "Invalid API key format.")]
    [InlineData(null, "", "API key required. Include X-API-Key header.")]
    public async Task The_clients_show_a_refusal_in_their_own_way(string? id, string? key, string detail)
    {
        var cargo = id ?? await live.Client.LoadOne();

        var curl = await Sample.Track("track.sh", live.Home, cargo, key);
        var python = await Sample.Track("track.py", live.Home, cargo, key);
        var javaScript = await Sample.Track("track.mjs", live.Home, cargo, key);

        Assert.Equal(detail, JsonSerializer.Deserialize<JsonElement>(curl.Output).GetProperty("detail").GetString());
        Assert.Equal(1, python.ExitCode);
        Assert.EndsWith("KeyError: 'status'", python.Error, StringComparison.Ordinal);
        Assert.Equal(new(0, "Status: undefined", ""), javaScript);
    }

    private static JsonElement ResultOf(ChildProcess program) => JsonSerializer.Deserialize<JsonElement>(program.Output.Lines[^1]);

    private async Task<string> CargoAt(string status)
    {
        var cargo = await live.Client.LoadOne();
        if (status != "pending") await live.Client.Move(cargo, status);
        return cargo;
    }
}
