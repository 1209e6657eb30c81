using System.Net;
using System.Net.Sockets;
using Convoy.Silo.Callbacks;
using Convoy.Silo.Tests.Tls;

namespace Convoy.Silo.Tests.Callbacks;

/// <summary>Servers with certificates.</summary>
public sealed class CallbackTlsTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private static readonly CertificateSpec Right = new() { DnsName = SenderUnderTest.Host, Usages = [CertificateSpec.ServerUsage] };

    private static readonly Dictionary<string, Func<IssuedCertificate>> Wrong = new()
    {
        ["one of an unknown authority"] = () => TestAuthority.Create().Issue(Right),
        ["a self-signed one"] = TestAuthority.IssueSelfSigned,
        ["an expired one"] = () => PublicAuthority.Instance.Issue(Right with { Until = TimeSpan.FromMinutes(-1) }),
        ["one for another host"] = () => PublicAuthority.Instance.Issue(Right with { DnsName = "other.convoy.test" }),
        ["one for clients"] = () => PublicAuthority.Instance.Issue(Right with { Usages = [CertificateSpec.ClientUsage] }),
    };

    private readonly SenderUnderTest _sender = new();

    public static TheoryData<string> WrongCertificates => [.. Wrong.Keys];

    public void Dispose() => _sender.Dispose();

    [Fact]
    public async Task A_certificate_of_a_trusted_authority_for_the_host_is_good()
    {
        await using var server = CallbackServer.Answering(Ok, shown: PublicAuthority.Instance.Issue(Right));
        Assert.Equal(CallbackVerdict.Delivered, (await Send(server)).Verdict);
        Assert.Equal("{}"u8.ToArray(), Assert.Single(server.Received).Body);
    }

    [Theory]
    [MemberData(nameof(WrongCertificates))]
    public async Task Any_other_certificate_gets_nothing_to_read(string certificate)
    {
        await using var server = CallbackServer.Answering(Ok, shown: Wrong[certificate]());
        var attempt = await Send(server);
        Assert.Equal((CallbackVerdict.Again, null), (attempt.Verdict, attempt.StatusCode));
        Assert.StartsWith("TLS could not be agreed on: ", attempt.Error, StringComparison.Ordinal);
        Assert.True(attempt.Error!.Length <= CallbackAttempt.MaxErrorLength);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task A_server_that_does_not_speak_tls_is_tried_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var attempt = _sender.Send($"https://{SenderUnderTest.Host}:{((IPEndPoint)listener.LocalEndpoint).Port}/callback");
        using (var client = await listener.AcceptTcpClientAsync().WaitAsync(Eventually.Patience, TimeProvider.System))
        {
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
            var result = await attempt;
            Assert.Equal((CallbackVerdict.Again, null), (result.Verdict, result.StatusCode));
            Assert.StartsWith("TLS could not be agreed on", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_url_in_a_certificate_is_not_fetched()
    {
        await using var inside = CallbackServer.AnsweringStatus(404);
        var authority = PublicAuthority.Instance.Delegate();
        var shown = authority.Issue(Right with { IssuerUrl = $"http://127.0.0.1:{inside.Port}/issuer" }) with { Chain = [] };
        await using var server = CallbackServer.Answering(Ok, shown: shown);
        Assert.Equal(CallbackVerdict.Again, (await Send(server)).Verdict);
        Assert.Equal(0, inside.Connections);
    }

    private Task<CallbackAttempt> Send(CallbackServer server) => _sender.Send($"https://{SenderUnderTest.Host}:{server.Port}/callback");
}
