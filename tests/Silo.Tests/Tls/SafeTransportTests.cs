using System.Net;
using Convoy.Silo.Hosting;

namespace Convoy.Silo.Tests.Tls;

public sealed class SafeTransportTests
{
    private const string Local = "Host=127.0.0.1;Username=convoy;Password=secret-word";

    private static readonly NodeTlsOptions WithoutTls = new();
    private static readonly NodeTlsOptions WithTls = new() { Certificate = "a", Key = "b", Authority = "c", PeerName = CertificateSpec.PeerName };

    [Theory]
    [InlineData("127.0.0.1", false, false, true)]
    [InlineData("127.8.8.8", false, false, true)]
    [InlineData("::1", false, false, true)]
    [InlineData("10.0.0.5", false, false, false)]
    [InlineData("0.0.0.0", false, false, false)]
    [InlineData("fd00::5", false, false, false)]
    [InlineData("10.0.0.5", true, false, true)]
    [InlineData("10.0.0.5", false, true, true)]
    public void A_cluster_beyond_loopback_has_TLS_or_was_told_to_go_without(string advertised, bool tls, bool allowPlaintext, bool starts)
    {
        var fault = Record.Exception(() => TlsRequirement.RequireSafeTransport(IPAddress.Parse(advertised), tls ? WithTls : WithoutTls, Local, allowPlaintext));
        Assert.Equal(starts, fault is null);
        if (!starts) Assert.Contains("Convoy:AllowPlaintextCluster=true", Assert.IsType<StartFaultException>(fault).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1", true)]
    [InlineData("Host=localhost:5433", true)]
    [InlineData("Host=::1", true)]
    [InlineData("Host=[::1]:5433", true)]
    [InlineData("Host=/var/run/postgresql", true)]
    [InlineData("Host=localhost,127.0.0.1", true)]
    [InlineData("Host=localhost,db1", false)]
    [InlineData("Host=localhost.example.org", false)]
    [InlineData("Host=10.0.0.5", false)]
    [InlineData("Host=db1", false)]
    [InlineData("Host=db1;SSL Mode=Prefer", false)]
    [InlineData("Host=db1;SSL Mode=Require", false)]
    [InlineData("Host=db1;SSL Mode=VerifyCA", false)]
    [InlineData("Host=db1;SSL Mode=VerifyCA;Root Certificate=ca.crt", true)]
    [InlineData("Host=db1;SSL Mode=VerifyFull", true)]
    [InlineData("Host=db1;SSL Mode=VerifyFull;Root Certificate=ca.crt", true)]
    [InlineData("Database=convoy", false)]
    [InlineData("Hots=db1", false)]
    [InlineData("Host=db1;SSL Mode=None", false)]
    [InlineData("db1", false)]
    public void A_database_beyond_loopback_is_verified_or_plain_text_was_allowed(string database, bool starts)
    {
        var fault = Record.Exception(() => TlsRequirement.RequireSafeTransport(IPAddress.Loopback, WithoutTls, $"{database};Password=secret-word", allowPlaintext: false));
        Assert.Equal(starts, fault is null);
        if (starts) return;
        Assert.Contains("Convoy:Database", Assert.IsType<StartFaultException>(fault).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_beyond_loopback_needs_no_TLS_where_plain_text_was_allowed() =>
        TlsRequirement.RequireSafeTransport(IPAddress.Loopback, WithoutTls, "Host=db1", allowPlaintext: true);

    [Fact]
    public void Half_of_the_settings_is_no_TLS()
    {
        var half = new NodeTlsOptions { Certificate = "a" };
        var fault = Assert.Throws<StartFaultException>(() => TlsRequirement.RequireSafeTransport(IPAddress.Parse("10.0.0.5"), half, Local, allowPlaintext: false));
        Assert.Equal("Convoy:Tls needs Certificate, Key, Authority and PeerName, or none of them: Key and Authority and PeerName must be set too.", fault.Message);
    }
}
