using System.Net.Sockets;
using System.Text;
using Convoy.Gateway.Tests.Http.Kit;
using Convoy.Gateway.Transitions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Convoy.Gateway.Tests.Http.Transitions;

/// <summary>The form of one object a line, which is read as it comes.</summary>
[Collection(SharedNode.Name)]
public sealed class TransitionLinesTests(SharedNode shared)
{
    private const string Path = "/transitions";

    private Node Node => shared.Node;

    [Theory]
    [InlineData("\n", "\n")]
    [InlineData("\r\n", "\r\n")]
    [InlineData("\n", "")]
    [InlineData("\n\n \t\r\n", "\n\n\n")]
    public async Task Line_ends_and_empty_lines_are_no_items(string between, string end)
    {
        var (a, b) = (await Node.Client.LoadCargo(), await Node.Client.LoadCargo());
        (await Node.Worker.Post(Path, Tour.Item(a, "batched") + between + Tour.Item(b, "failed") + end, Caller.Lines)).MustCount(applied: 2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n \n\t\n")]
    public async Task A_body_without_lines_is_answered_with_no_results(string body) => (await Node.Worker.Post(Path, body, Caller.Lines)).MustCount();

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/x-ndjson; charset=utf-8")]
    [InlineData("Application/X-NDJSON")]
    public async Task Lines_are_told_by_their_media_type(string type) =>
        (await Node.Worker.Post(Path, "{}\n{}\n", type)).MustCount(refused: 2);

    [Fact]
    public async Task One_bad_line_in_a_thousand_is_one_refusal()
    {
        var id = await Node.Client.LoadCargo();
        var lines = Enumerable.Repeat(Tour.Item(id, "pending"), 1_000).ToArray();
        lines[500] = """{"cargo_id":"crg_""";
        var outcomes = (await Node.Worker.PushLines(lines)).Outcomes();
        Assert.Equal("refused::The line is not JSON: Unexpected end of data at byte 17", outcomes[500]);
        Assert.Equal(999, outcomes.Count(outcome => outcome == "unchanged:pending"));
    }

    [Fact]
    public async Task A_line_that_is_no_UTF_8_or_too_deep_is_one_refusal()
    {
        var id = await Node.Client.LoadCargo();
        byte[] body =
        [
            .. "{\"cargo_id\":\""u8, 0xC0, 0x80, .. "\"}\n"u8,
            .. Encoding.ASCII.GetBytes(new string('[', 10_000) + "\n" + Tour.Item(id, "batched")),
        ];
        Assert.Equal(
            [
                "refused::The line is not JSON: Invalid UTF-8 at byte 13", "refused::The line is not JSON: More than 256 levels at byte 256", "applied:batched",
            ],
            (await Node.Worker.Post(Path, body, Caller.Lines)).Outcomes());
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_one_refusal()
    {
        var id = await Node.Client.LoadCargo();
        var line = Tour.Item(id, "batched");
        var fault = $"refused::The line is longer than {NdjsonReader.MaxLineBytes} bytes";
        Assert.Equal(
            [fault, "applied:batched", fault],
            (await Node.Worker.PushLines(line.PadRight(3 * NdjsonReader.MaxLineBytes), line.PadRight(NdjsonReader.MaxLineBytes), line.PadRight(NdjsonReader.MaxLineBytes + 1))).Outcomes());
    }

    [Fact]
    public async Task Items_past_the_10000th_are_each_refused_and_the_others_stand()
    {
        var (id, past) = (await Node.Client.LoadCargo(), await Node.Client.LoadCargo());
        var answer = await Node.Worker.PushLines([.. Enumerable.Repeat(Tour.Item(id, "batched"), 10_000), Tour.Item(past, "batched"), "x"]);
        answer.MustCount(applied: 1, unchanged: 9_999, refused: 2);
        const string refused = "refused::A call has at most 10000 items: send this one in another";
        Assert.Equal([refused, refused], answer.Outcomes()[10_000..]);
        Assert.Equal(past, answer.Json.GetProperty("results")[10_000].GetProperty("cargo_id").GetString());
        Assert.Equal("pending", await Node.Client.StatusOf(past));
    }

    [Fact]
    public async Task Lines_without_end_end_the_call_and_what_was_applied_stands()
    {
        var id = await Node.Client.LoadCargo();
        var lines = Tour.Item(id, "batched") + string.Concat(Enumerable.Repeat("\nx", 100_000));
        (await Node.Worker.Post(Path, lines, Caller.Lines)).MustBe(413, "Request body has too many lines");
        Assert.Equal("batched", await Node.Client.StatusOf(id));
    }

    [Fact]
    public async Task Lines_are_applied_as_they_come_and_answered_after_the_last()
    {
        var (a, b) = (await Node.Client.LoadCargo(), await Node.Client.LoadCargo());
        using var connection = await Node.Connect();
        await connection.Send(Head("Transfer-Encoding: chunked"));
        await connection.Send(Chunk(Tour.Item(a, "batched") + "\n" + Tour.Item(b, "bat")));
        await Wait.For("the first line is applied", async () => await Node.Client.StatusOf(a) == "batched");
        Assert.Equal("pending", await Node.Client.StatusOf(b));
        var answer = await connection.Ask(Chunk(Tour.Item(b, "batched")[Tour.Item(b, "bat").Length..]) + "0\r\n\r\n");
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task What_was_applied_before_a_broken_chunk_stands_and_the_call_ends_with_400()
    {
        var (a, b) = (await Node.Client.LoadCargo(), await Node.Client.LoadCargo());
        using var connection = await Node.Connect();
        await connection.Send(Head("Transfer-Encoding: chunked") + Chunk(Tour.Item(a, "batched") + "\n" + Tour.Item(b, "batched")));
        await Wait.For("the first line is applied", async () => await Node.Client.StatusOf(a) == "batched");
        (await connection.Ask("zz\r\n")).MustBe(400, "Request body broke off");
        Assert.Equal(("batched", "pending"), (await Node.Client.StatusOf(a), await Node.Client.StatusOf(b)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_applied_before_a_body_broke_off_stands_and_the_rest_was_never_there(bool isReset)
    {
        var (a, b) = (await Node.Client.LoadCargo(), await Node.Client.LoadCargo());
        using var connection = await Node.Connect();
        await connection.Send(Head("Content-Length: 100000") + Tour.Item(a, "batched") + "\n" + Tour.Item(b, "batched"));
        await Wait.For("the first line is applied", async () => await Node.Client.StatusOf(a) == "batched");
        if (isReset)
        {
            connection.Reset();
        }
        else
        {
            connection.EndSending();
            var answer = await connection.Read();
            Assert.True(answer is null or { Status: 400 }, $"{answer?.Head} {answer?.Text}");
        }

        Assert.Equal(("batched", "pending"), (await Node.Client.StatusOf(a), await Node.Client.StatusOf(b)));
        (await Node.Worker.PushLines(Tour.Item(a, "batched"), Tour.Item(b, "batched"))).MustCount(applied: 1, unchanged: 1);
    }

    [Fact]
    public async Task A_connection_that_drops_after_500_of_1000_lines_leaves_those_applied_and_all_may_be_sent_again()
    {
        const int all = 1_000;
        const int sent = all / 2;
        var ids = (await Node.Client.LoadBulk(Enumerable.Repeat(Tour.Load, all))).MustBe(200).CargoIds();
        var lines = ids.Select(id => Tour.Item(id, "batched")).ToArray();
        using var connection = await Node.Connect();
        await connection.Send(Head("Content-Length: 1000000") + string.Join('\n', lines[..sent]) + "\n" + lines[sent][..^1]);
        await Wait.For("the last whole line is applied", async () => await Node.Client.StatusOf(ids[sent - 1]) == "batched");
        connection.Reset();

        var answer = await Node.Worker.PushLines(lines);
        answer.MustCount(applied: all - sent, unchanged: sent);
        Assert.All(answer.Outcomes()[..sent], outcome => Assert.Equal("unchanged:batched", outcome));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_stalls_or_trickles_ends_the_call_with_408_and_what_was_applied_stands(bool trickles)
    {
        await using var node = await Node.Start(Impatient);
        var (a, b) = (await node.Client.LoadCargo(), await node.Client.LoadCargo());
        using var connection = await node.Connect();
        await connection.Send(
            $"POST {Path} HTTP/1.1\r\nHost: x\r\nX-Worker-Key: {node.WorkerKey}\r\nContent-Type: {Caller.Lines}\r\nContent-Length: 100000\r\n\r\n"
            + Tour.Item(a, "batched") + "\n" + Tour.Item(b, "batched"));
        using var end = new CancellationTokenSource();
        var trickle = trickles ? Trickle(connection, end.Token) : Task.CompletedTask;
        var answer = await connection.Read();
        await end.CancelAsync();
        await trickle;
        answer!.MustBe(408, "Request body did not arrive in time");
        Assert.Equal(("batched", "pending"), (await node.Client.StatusOf(a), await node.Client.StatusOf(b)));
    }

    [Fact]
    public async Task A_body_of_more_than_16_MiB_ends_the_call_and_what_was_applied_stands()
    {
        var id = await Node.Client.LoadCargo();
        var padding = string.Concat(Enumerable.Repeat("\n".PadRight(1024), 16 * 1024));
        var lines = Encoding.ASCII.GetBytes((Tour.Item(id, "batched") + padding)[..((16 * 1024 * 1024) + 1)]);
        (await Node.Worker.Post(Path, lines, Caller.Lines)).MustBe(413, "Request body is too large");
        Assert.Equal("pending", await Node.Client.StatusOf(id));
        (await Node.Worker.PostChunked(Path, lines, Caller.Lines)).MustBe(413, "Request body is too large");
        Assert.Equal("batched", await Node.Client.StatusOf(id));
    }

    // Kestrel's own patience of five seconds would only make the test slower.
    private static void Impatient(WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel =>
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(1.5)));

    private static async Task Trickle(RawConnection connection, CancellationToken end)
    {
        try
        {
            while (!end.IsCancellationRequested)
            {
                await connection.Send(" ");
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, end);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            // The node has ended the call, which is what the test waits for.
        }
    }

    private static string Chunk(string text) => $"{Encoding.Latin1.GetByteCount(text):x}\r\n{text}\r\n";

    private string Head(string length) =>
        $"POST {Path} HTTP/1.1\r\nHost: x\r\nX-Worker-Key: {Node.WorkerKey}\r\nContent-Type: {Caller.Lines}\r\n{length}\r\n\r\n";
}
