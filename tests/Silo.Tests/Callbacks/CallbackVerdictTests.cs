using System.Globalization;
using System.Text;
using Convoy.Silo.Callbacks;

namespace Convoy.Silo.Tests.Callbacks;

/// <summary>What follows from what a client's server does.</summary>
public sealed class CallbackVerdictTests : IDisposable
{
    private const string Chunk = "1000\r\n";

    /// <summary>More than the buffers of both systems between two programs hold.</summary>
    private const long Unbuffered = 64 * 1024 * 1024;

    private readonly SenderUnderTest _sender = new();

    public void Dispose() => _sender.Dispose();

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(204)]
    [InlineData(299)]
    public Task These_are_deliveries(int status) => Decides(status, CallbackVerdict.Delivered);

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(410)]
    public Task These_end_it(int status) => Decides(status, CallbackVerdict.Ended);

    [Theory]
    [InlineData(402)]
    [InlineData(406)]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(422)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(503)]
    [InlineData(599)]
    public Task These_are_tried_again(int status) => Decides(status, CallbackVerdict.Again);

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var inside = CallbackServer.AnsweringStatus(200);
        await using var server = CallbackServer.AnsweringStatus(status, $"Location: http://127.0.0.1:{inside.Port}/\r\n");
        var attempt = await _sender.SendTo(server);
        Assert.Equal(new CallbackAttempt(CallbackVerdict.Again, status, Milliseconds: 0, "redirects are not followed", RetryAfter: null), attempt);
        Assert.Equal(0, inside.Connections);
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_after_the_time_of_an_attempt()
    {
        await using var server = CallbackServer.Start((_, stream) => stream.ReadExactlyAsync(new byte[1]).AsTask());
        var attempt = Start(server);
        await Eventually.Holds("the request to come", () => server.Received.Count == 1);
        _sender.Time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(attempt.IsCompleted);
        _sender.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(new(CallbackVerdict.Again, StatusCode: null, Milliseconds: 30_000, "no answer within 30 s", RetryAfter: null), await InTime(attempt));
        await Eventually.Holds("the connection to be given up", () => server.EndedConnections == 1);
    }

    [Fact]
    public async Task A_200_after_the_time_of_an_attempt_is_no_delivery()
    {
        var late = new TaskCompletionSource();
        await using var server = CallbackServer.Start(async (_, stream) =>
        {
            await late.Task;
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        });
        var attempt = Start(server);
        await Eventually.Holds("the request to come", () => server.Received.Count == 1);
        _sender.Time.Advance(TimeSpan.FromSeconds(30));
        late.SetResult();
        Assert.Equal("no answer within 30 s", (await InTime(attempt)).Error);
    }

    [Fact]
    public async Task Headers_that_trickle_are_given_up_after_the_time_of_an_attempt()
    {
        await using var server = CallbackServer.Start(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nX-Slow: "u8.ToArray());
            await stream.ReadExactlyAsync(new byte[1]);
        });
        var attempt = Start(server);
        await Eventually.Holds("the request to come", () => server.Received.Count == 1);
        _sender.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("no answer within 30 s", (await InTime(attempt)).Error);
        await Eventually.Holds("the connection to be given up", () => server.EndedConnections == 1);
    }

    [Theory]
    [InlineData("Content-Length: 10000000000\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n")]
    [InlineData("Connection: close\r\n\r\n")]
    public async Task An_answer_without_end_is_a_delivery_whose_connection_is_given_up(string headers)
    {
        var sent = 0L;
        await using var server = CallbackServer.Start(async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{headers}"));
            var piece = Encoding.ASCII.GetBytes($"{Chunk}{new string('x', 0x1000)}\r\n");
            for (; sent < Unbuffered; sent += piece.Length) await stream.WriteAsync(piece);
        });
        Assert.Equal(CallbackVerdict.Delivered, (await _sender.SendTo(server)).Verdict);
        await Eventually.Holds("the connection to be given up", () => server.EndedConnections == 1, TimeSpan.FromSeconds(10));
        Assert.True(sent < Unbuffered, $"{sent} bytes went through.");
    }

    [Fact]
    public async Task An_answer_whose_body_does_not_come_is_a_delivery_whose_connection_is_given_up()
    {
        await using var server = CallbackServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx");
        Assert.Equal(CallbackVerdict.Delivered, (await _sender.SendTo(server)).Verdict);
        await Eventually.Holds("the connection to be given up", () => server.EndedConnections == 1, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task An_answer_with_a_body_leaves_its_connection_for_the_next_attempt()
    {
        await using var server = CallbackServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue");
        for (var attempt = 0; attempt < 3; attempt++) Assert.Equal(200, (await _sender.SendTo(server)).StatusCode);
        Assert.Equal((3, 1, 1), (server.Received.Count, server.Connections, _sender.Lookups));
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("0", 0)]
    [InlineData("7200", 7200)]
    [InlineData("tomorrow", null)]
    [InlineData("-5", null)]
    [InlineData("99999999999999999999", null)]
    public async Task Retry_After_in_seconds_is_handed_on(string header, int? seconds)
    {
        await using var server = CallbackServer.AnsweringStatus(503, $"Retry-After: {header}\r\n");
        Assert.Equal(seconds, (int?)(await _sender.SendTo(server)).RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData(90, 90)]
    [InlineData(-90, 0)]
    public async Task Retry_After_as_a_date_is_counted_from_now(int fromNow, int seconds)
    {
        var date = _sender.Time.GetUtcNow().AddSeconds(fromNow).ToString("R", CultureInfo.InvariantCulture);
        await using var server = CallbackServer.AnsweringStatus(429, $"Retry-After: {date}\r\n");
        Assert.Equal(TimeSpan.FromSeconds(seconds), (await _sender.SendTo(server)).RetryAfter);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_tried_again()
    {
        var server = CallbackServer.AnsweringStatus(200);
        await server.DisposeAsync();
        var attempt = await _sender.Send($"http://{SenderUnderTest.Host}:{FreePorts.Take()}/");
        Assert.Equal((CallbackVerdict.Again, "the connection could not be made (ConnectionRefused)"), (attempt.Verdict, attempt.Error));
    }

    [Theory]
    [InlineData("", "the connection ended before an answer came")]
    [InlineData("HTTP/1.1 200", "the connection ended before an answer came")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", "the answer is not HTTP, or its headers are too long")]
    public async Task An_answer_that_is_none_is_tried_again(string answer, string error)
    {
        await using var server = CallbackServer.Start(async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
            await stream.DisposeAsync();
        });
        var attempt = await _sender.SendTo(server);
        Assert.Equal((CallbackVerdict.Again, error), (attempt.Verdict, attempt.Error));
    }

    [Fact]
    public async Task Headers_without_end_are_given_up()
    {
        await using var server = CallbackServer.Start(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray());
            for (var sent = 0; sent < Unbuffered; sent += 1000) await stream.WriteAsync(Encoding.ASCII.GetBytes($"X-More: {new string('x', 990)}\r\n"));
        });
        var attempt = await _sender.SendTo(server);
        Assert.Equal((CallbackVerdict.Again, "the answer is not HTTP, or its headers are too long"), (attempt.Verdict, attempt.Error));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/callback")]
    [InlineData("client.example/callback")]
    [InlineData("ftp://client.example/callback")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:word@client.example/")]
    [InlineData("http://")]
    public async Task A_url_that_is_none_ends_it(string url)
    {
        var attempt = await _sender.Send(url);
        Assert.Equal(new(CallbackVerdict.Ended, StatusCode: null, Milliseconds: 0, "the callback URL is not an absolute http(s) URL without credentials", RetryAfter: null), attempt);
        Assert.Equal(0, _sender.Lookups);
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_learn_a_verdict()
    {
        await using var server = CallbackServer.Start((_, stream) => stream.ReadExactlyAsync(new byte[1]).AsTask());
        using var caller = new CancellationTokenSource();
        var attempt = _sender.Start($"http://{SenderUnderTest.Host}:{server.Port}/", cancellation: caller.Token);
        await Eventually.Holds("the request to come", () => server.Received.Count == 1);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt.WaitAsync(Eventually.Patience, TimeProvider.System));
    }

    [Fact]
    public async Task One_host_that_hangs_keeps_no_other_waiting()
    {
        await using var dead = CallbackServer.Start((_, stream) => stream.ReadExactlyAsync(new byte[1]).AsTask());
        await using var alive = CallbackServer.AnsweringStatus(200);
        var stuck = Enumerable.Range(0, 100).Select(_ => Start(dead)).ToList();
        await Eventually.Holds("the dead server to have all the connections that it may have", () => dead.Connections == new CallbackOptions().MaxInFlightPerHost);
        Assert.Equal(CallbackVerdict.Delivered, (await _sender.SendTo(alive)).Verdict);
        Assert.Equal(new CallbackOptions().MaxInFlightPerHost, dead.Connections);
        _sender.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.All(await Task.WhenAll(stuck).WaitAsync(Eventually.Patience, TimeProvider.System), attempt => Assert.Equal(CallbackVerdict.Again, attempt.Verdict));
    }

    private async Task Decides(int status, CallbackVerdict verdict)
    {
        await using var server = CallbackServer.AnsweringStatus(status);
        var attempt = await _sender.SendTo(server);
        var error = verdict is CallbackVerdict.Delivered ? null : $"the server answered {status}";
        Assert.Equal(new CallbackAttempt(verdict, status, Milliseconds: 0, error, RetryAfter: null), attempt);
    }

    private Task<CallbackAttempt> Start(CallbackServer server) => _sender.Start($"http://{SenderUnderTest.Host}:{server.Port}/callback");

    private static Task<CallbackAttempt> InTime(Task<CallbackAttempt> attempt) => attempt.WaitAsync(Eventually.Patience, TimeProvider.System);
}
