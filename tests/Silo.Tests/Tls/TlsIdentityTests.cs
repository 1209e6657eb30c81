namespace Convoy.Silo.Tests.Tls;

public sealed class TlsIdentityTests : IDisposable
{
    private static readonly PeerRole[] Both = [PeerRole.Server, PeerRole.Client];

    private static readonly Dictionary<string, Action<NodeFiles, TestAuthority>> Spoilers = new()
    {
        ["Certificate is not there"] = (files, _) => File.Delete(files.Options.Certificate!),
        ["Key is not there"] = (files, _) => File.Delete(files.Options.Key!),
        ["Authority is not there"] = (files, _) => File.Delete(files.Options.Authority!),
        ["Certificate is a directory"] = (files, _) => files.Options.Certificate = Path.GetDirectoryName(files.Options.Certificate),
        ["Certificate holds a key"] = (files, _) => files.Options.Certificate = files.Options.Key,
        ["Certificate is broken"] = (files, _) => File.WriteAllText(files.Options.Certificate!, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        ["Key holds a certificate"] = (files, _) => files.Options.Key = files.Options.Certificate,
        ["Key is encrypted"] = (files, _) => File.WriteAllText(files.Options.Key!, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"),
        ["Key is broken"] = (files, _) => File.WriteAllText(files.Options.Key!, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
        ["Key is another's"] = (files, ours) => File.WriteAllText(files.Options.Key!, ours.Issue().KeyPem),
        ["Authority is empty"] = (files, _) => File.WriteAllText(files.Options.Authority!, ""),
        ["Authority is a peer's certificate"] = (files, ours) => File.WriteAllText(files.Options.Authority!, ours.Issue().Pem),
        ["Authority is another one"] = (files, _) => files.Trust(TestAuthority.Create()),
        ["Certificate has expired"] = (files, ours) => files.Show(ours.Issue(new() { Until = TimeSpan.FromMinutes(-1) })),
        ["Certificate is not valid yet"] = (files, ours) => files.Show(ours.Issue(new() { From = TimeSpan.FromHours(1) })),
        ["Certificate is self-signed"] = (files, _) => files.Show(TestAuthority.IssueSelfSigned()),
        ["Certificate is for servers only"] = (files, ours) => files.Show(ours.Issue(new() { Usages = [CertificateSpec.ServerUsage] })),
        ["Certificate is for clients only"] = (files, ours) => files.Show(ours.Issue(new() { Usages = [CertificateSpec.ClientUsage] })),
        ["Certificate without an intermediate"] = (files, ours) => files.Show(ours.Delegate().Issue() with { Chain = [] }),
        ["PeerName is not in the certificate"] = (files, ours) => files.Show(ours.Issue(new() { DnsName = "web.convoy.test" })),
        ["PeerName has a wildcard"] = (files, _) => files.Options.PeerName = "*.convoy.test",
        ["PeerName is an address"] = (files, _) => files.Options.PeerName = "10.0.0.1",
        ["Certificate is missing"] = (files, _) => files.Options.Certificate = null,
        ["Key is missing"] = (files, _) => files.Options.Key = "",
        ["Authority is missing"] = (files, _) => files.Options.Authority = " ",
        ["PeerName is missing"] = (files, _) => files.Options.PeerName = null,
    };

    private readonly TestAuthority _ours = TestAuthority.Create();
    private readonly NodeFiles _files;

    public TlsIdentityTests() => _files = new NodeFiles(_ours.Issue(), _ours);

    public static TheoryData<string> Spoiled => [.. Spoilers.Keys];

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Spoiled))]
    public void What_is_wrong_is_one_sentence_that_names_the_setting_and_shows_no_key(string spoiled)
    {
        Spoilers[spoiled](_files, _ours);
        var fault = Assert.Throws<TlsFaultException>(() => TlsIdentity.Load(_files.Options, Both, TimeProvider.System.GetUtcNow()));
        Assert.Contains("Convoy:Tls", fault.Message, StringComparison.Ordinal);
        Assert.Contains(spoiled.Split(' ')[0], fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.DoesNotContain("PRIVATE KEY", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_is_shown_with_its_intermediates()
    {
        _files.Show(_ours.Delegate().Issue());
        var identity = TlsIdentity.Load(_files.Options, Both, TimeProvider.System.GetUtcNow());
        Assert.Equal(2, new[] { identity.Shown.TargetCertificate }.Concat(identity.Shown.IntermediateCertificates).Count());
    }

    [Fact]
    public void A_certificate_for_clients_is_enough_for_a_client()
    {
        _files.Show(_ours.Issue(new() { Usages = [CertificateSpec.ClientUsage] }));
        Assert.True(TlsIdentity.Load(_files.Options, [PeerRole.Client], TimeProvider.System.GetUtcNow()).Certificate.HasPrivateKey);
    }

    [Fact]
    public void Settings_of_which_none_is_set_have_no_fault()
    {
        var none = new NodeTlsOptions { Key = "" };
        Assert.False(none.AreSet());
        Assert.Null(none.Fault());
    }
}
