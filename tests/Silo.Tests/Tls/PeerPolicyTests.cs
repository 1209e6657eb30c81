using System.Security.Cryptography.X509Certificates;

namespace Convoy.Silo.Tests.Tls;

public sealed class PeerPolicyTests
{
    private readonly TestAuthority _ours = TestAuthority.Create();

    public static TheoryData<string> Strange => Strangers.Names;

    [Theory]
    [InlineData(CertificateSpec.ServerUsage, CertificateSpec.ClientUsage)]
    [InlineData]
    public void A_peer_of_our_authority_with_our_name_is_accepted_in_both_roles(params string[] usages)
    {
        var peer = _ours.Issue(new() { Usages = usages });
        Assert.Equal(PeerVerdict.Accepted, Judge(peer, PeerRole.Server));
        Assert.Equal(PeerVerdict.Accepted, Judge(peer, PeerRole.Client));
    }

    [Theory]
    [MemberData(nameof(Strange))]
    public void A_certificate_that_is_wrong_in_one_thing_is_refused_in_both_roles(string stranger)
    {
        var certificate = Strangers.Issue(stranger, _ours);
        Assert.Equal(Strangers.VerdictOn(stranger), Judge(certificate, PeerRole.Server));
        Assert.Equal(Strangers.VerdictOn(stranger), Judge(certificate, PeerRole.Client));
    }

    [Theory]
    [InlineData(CertificateSpec.ClientUsage, PeerRole.Client, PeerVerdict.Accepted)]
    [InlineData(CertificateSpec.ClientUsage, PeerRole.Server, PeerVerdict.WrongUsage)]
    [InlineData(CertificateSpec.ServerUsage, PeerRole.Server, PeerVerdict.Accepted)]
    [InlineData(CertificateSpec.ServerUsage, PeerRole.Client, PeerVerdict.WrongUsage)]
    public void A_certificate_for_one_role_is_accepted_in_that_one_only(string usage, PeerRole role, PeerVerdict expected) =>
        Assert.Equal(expected, Judge(_ours.Issue(new() { Usages = [usage] }), role));

    [Fact]
    public void The_system_trusts_the_publicly_trusted_certificate_that_is_refused() =>
        Assert.True(PublicAuthority.SystemTrusts(PublicAuthority.Instance.Issue().Certificate));

    [Fact]
    public void A_name_matches_whatever_its_case() =>
        Assert.Equal(PeerVerdict.Accepted, Judge(_ours.Issue(new() { DnsName = CertificateSpec.PeerName.ToUpperInvariant() }), PeerRole.Client));

    [Fact]
    public void An_intermediate_that_the_peer_sends_leads_to_our_authority()
    {
        var peer = _ours.Delegate().Issue();
        Assert.Equal(PeerVerdict.Accepted, Judge(peer, PeerRole.Client));
        Assert.Equal(PeerVerdict.UnknownAuthority, Judge(peer with { Chain = [] }, PeerRole.Client));
    }

    [Fact]
    public void An_authority_that_the_peer_sends_is_not_believed()
    {
        var other = TestAuthority.Create("another authority");
        Assert.Equal(PeerVerdict.UnknownAuthority, Judge(other.Issue() with { Chain = [other.Certificate] }, PeerRole.Client));
    }

    [Theory]
    [InlineData("a new name")]
    [InlineData("convoy test authority")]
    public void While_an_authority_is_replaced_the_certificates_of_both_are_accepted(string newName)
    {
        var next = TestAuthority.Create(newName);
        foreach (var authorities in new TestAuthority[][] { [_ours, next], [next, _ours] })
        {
            Assert.Equal(PeerVerdict.Accepted, Judge(_ours.Issue(), PeerRole.Client, authorities));
            Assert.Equal(PeerVerdict.Accepted, Judge(next.Issue(), PeerRole.Client, authorities));
        }
    }

    [Fact]
    public void An_intermediate_among_the_authorities_is_no_root()
    {
        var between = _ours.Delegate();
        Assert.Equal(PeerVerdict.UnknownAuthority, Judge(between.Issue(), PeerRole.Client, between));
    }

    [Fact]
    public void Expiry_is_judged_by_the_given_clock()
    {
        var peer = _ours.Issue();
        Assert.Equal(PeerVerdict.Expired, Policy(_ours).Judge(peer.Certificate, [], PeerRole.Client, TimeProvider.System.GetUtcNow().AddHours(3)));
    }

    private PeerVerdict Judge(IssuedCertificate peer, PeerRole role, params TestAuthority[] authorities) =>
        Policy(authorities is [] ? [_ours] : authorities).Judge(peer.Certificate, [.. peer.Chain], role, TimeProvider.System.GetUtcNow());

    private static PeerPolicy Policy(params TestAuthority[] authorities) =>
        new([.. authorities.Select(authority => X509CertificateLoader.LoadCertificate(authority.Certificate.RawData))], CertificateSpec.PeerName);
}
