using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Convoy.Silo.Tests.Tls;

/// <summary>TLS by hand, with any certificate, believing everything: what comes through is what the other side allows.</summary>
internal static class BareConnection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly SslApplicationProtocol Orleans = new("Orleans1");

    /// <summary>Calls a port.</summary>
    /// <returns>How many bytes the other side said inside the tunnel; 0 when it ended the connection instead.</returns>
    public static async Task<int> Call(IPEndPoint port, IssuedCertificate? shown)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(port);
        return await Listen(tcp, tunnel => tunnel.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = CertificateSpec.PeerName,
            ApplicationProtocols = [Orleans],
            ClientCertificateContext = shown is null ? null : Context(shown),
            RemoteCertificateValidationCallback = Believe,
        }));
    }

    /// <summary>Speaks no TLS to a port.</summary>
    /// <returns>As <see cref="Call"/>.</returns>
    public static async Task<int> Say(IPEndPoint port, byte[] words)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(port);
        await tcp.GetStream().WriteAsync(words);
        // It may answer with an alert of TLS, which is no word of Orleans.
        var answer = await Read(tcp.GetStream());
        return answer is [21, ..] ? 0 : answer.Length;
    }

    /// <summary>Takes one call at a port.</summary>
    /// <returns>As <see cref="Call"/>.</returns>
    public static async Task<int> Answer(TcpListener listener, IssuedCertificate shown)
    {
        using var tcp = await listener.AcceptTcpClientAsync().WaitAsync(Patience, TimeProvider.System);
        return await Listen(tcp, tunnel => tunnel.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ApplicationProtocols = [Orleans],
            ServerCertificateContext = Context(shown),
            RemoteCertificateValidationCallback = Believe,
        }));
    }

    // A stranger cares for nobody's certificate.
    private static bool Believe(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => errors >= SslPolicyErrors.None;

    private static async Task<int> Listen(TcpClient tcp, Func<SslStream, Task> shakeHands)
    {
        await using var tunnel = new SslStream(tcp.GetStream());
        try
        {
            await shakeHands(tunnel).WaitAsync(Patience, TimeProvider.System);
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException)
        {
            return 0;
        }

        return (await Read(tunnel)).Length;
    }

    private static async Task<byte[]> Read(Stream stream)
    {
        var buffer = new byte[64];
        try
        {
            return buffer[..await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience, TimeProvider.System)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static SslStreamCertificateContext Context(IssuedCertificate shown) =>
        SslStreamCertificateContext.Create(shown.Certificate, new X509Certificate2Collection(shown.Chain), offline: true);
}
