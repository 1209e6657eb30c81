using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Convoy.Silo.Callbacks;
using Microsoft.AspNetCore.Http;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

namespace Convoy.Silo.Tests.Callbacks;

/// <summary>What a client's server gets to see.</summary>
public sealed class CallbackRequestTests : IAsyncDisposable
{
    private const string Body = """{"cargo_id":"crg_0123456789abcdefABCDEF","success":true,"response":{"text":"Grüße, 世界 🚚  é\u00e9"}}""";

    private readonly CallbackServer _server = CallbackServer.AnsweringStatus(200);
    private readonly SenderUnderTest _sender = new();

    public async ValueTask DisposeAsync()
    {
        _sender.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_body_comes_byte_for_byte_with_its_length()
    {
        var received = await Receive(Body);
        Assert.Equal(Encoding.UTF8.GetBytes(Body), received.Body);
        Assert.Equal(received.Body.Length.ToString(CultureInfo.InvariantCulture), received.Headers["Content-Length"]);
        Assert.Equal("application/json", received.Headers["Content-Type"]);
    }

    [Fact]
    public async Task It_is_a_post_to_the_path_and_query_of_the_url() =>
        Assert.Equal("POST /callback?token=query-secret HTTP/1.1", (await Receive(Body)).RequestLine);

    [Fact]
    public async Task It_has_these_headers_and_no_others()
    {
        // With a trace under way, which must not be told.
        using var activity = new Activity("loading").Start();
        var received = await Receive(Body);
        Assert.Equal(
            ["Content-Length", "Content-Type", "Host", "User-Agent", "webhook-id", "webhook-signature", "webhook-timestamp", "X-Convoy-Cargo-Id"],
            received.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal("Convoy/1", received.Headers["User-Agent"]);
        Assert.Equal(SenderUnderTest.CargoId, received.Headers["X-Convoy-Cargo-Id"]);
        Assert.Equal($"{SenderUnderTest.Host}:{_server.Port}", received.Headers["Host"]);
        Assert.Equal(_sender.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), received.Headers["webhook-timestamp"]);
    }

    [Fact]
    public async Task The_id_of_the_message_is_the_same_on_every_attempt_and_the_time_is_not()
    {
        await _sender.SendTo(_server);
        _sender.Time.Advance(TimeSpan.FromMinutes(1));
        await _sender.SendTo(_server);
        var attempts = _server.Received.ToArray();
        Assert.Equal(["msg_0123456789abcdefABCDEF", "msg_0123456789abcdefABCDEF"], attempts.Select(attempt => attempt.Headers["webhook-id"]));
        Assert.Equal(60, Seconds(attempts[1]) - Seconds(attempts[0]));
        Assert.NotEqual(attempts[0].Headers["webhook-signature"], attempts[1].Headers["webhook-signature"]);
    }

    [Fact]
    public async Task The_library_verifies_what_came_and_nothing_else()
    {
        var received = await Receive(Body);
        var headers = new HeaderDictionary();
        foreach (var (name, value) in received.Headers) headers[name] = value;
        var webhook = new StandardWebhook(SenderUnderTest.Secret);
        webhook.Verify(Encoding.UTF8.GetString(received.Body), headers);
        Assert.Throws<WebhookVerificationException>(() => webhook.Verify(Encoding.UTF8.GetString(received.Body) + " ", headers));
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook(SenderUnderTest.OtherSecret).Verify(Encoding.UTF8.GetString(received.Body), headers));
    }

    [Fact]
    public async Task Two_secrets_both_sign_in_their_order()
    {
        var received = await Receive(Body, SenderUnderTest.OtherSecret, SenderUnderTest.Secret);
        Assert.Equal(
            $"v1,{ByHand(received, SenderUnderTest.OtherSecret)} v1,{ByHand(received, SenderUnderTest.Secret)}",
            received.Headers["webhook-signature"]);
    }

    [Fact]
    public async Task A_body_of_a_megabyte_comes_whole_and_signed()
    {
        var received = await Receive($"\"{new string('ü', 512 * 1024)}\"");
        Assert.Equal((1024 * 1024) + 2, received.Body.Length);
        Assert.Equal($"v1,{ByHand(received, SenderUnderTest.Secret)}", received.Headers["webhook-signature"]);
    }

    [Fact]
    public void The_specifications_own_example_is_signed_as_it_says() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        CallbackSignature.Of(
            "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), """{"test": 2432232314}"""u8, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]));

    [Fact]
    public void What_is_no_utf8_is_not_signed_as_something_else() => Assert.ThrowsAny<ArgumentException>(
        () => CallbackSignature.Of("msg_1", DateTimeOffset.UnixEpoch, [(byte)'"', 0xFF, (byte)'"'], [SenderUnderTest.Secret]));

    [Fact]
    public void Nothing_of_a_request_but_the_cargo_shows_in_a_log() => Assert.Equal(
        SenderUnderTest.CargoId, new CallbackRequest(SenderUnderTest.CargoId, "https://client.example/?token=1", "{}"u8.ToArray(), [SenderUnderTest.Secret]).ToString());

    private async Task<ReceivedCallback> Receive(string body, params string[] secrets)
    {
        var attempt = await _sender.SendTo(_server, body, secrets);
        Assert.Equal(CallbackVerdict.Delivered, attempt.Verdict);
        return Assert.Single(_server.Received);
    }

    private static long Seconds(ReceivedCallback received) => long.Parse(received.Headers["webhook-timestamp"], CultureInfo.InvariantCulture);

    private static string ByHand(ReceivedCallback received, string secret)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{received.Headers["webhook-id"]}.{received.Headers["webhook-timestamp"]}."), .. received.Body];
        return Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed));
    }
}
