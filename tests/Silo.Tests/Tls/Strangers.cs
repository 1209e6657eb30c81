namespace Convoy.Silo.Tests.Tls;

/// <summary>Certificates that peers must refuse, each wrong in one thing.</summary>
internal static class Strangers
{
    private static readonly Dictionary<string, (Func<TestAuthority, IssuedCertificate> Issue, PeerVerdict Verdict)> All = new()
    {
        ["another authority's"] = (_ => TestAuthority.Create("another authority").Issue(), PeerVerdict.UnknownAuthority),
        ["one of an authority with the same name"] = (_ => TestAuthority.Create().Issue(), PeerVerdict.UnknownAuthority),
        ["a publicly trusted one"] = (_ => PublicAuthority.Instance.Issue(), PeerVerdict.UnknownAuthority),
        ["a self-signed one"] = (_ => TestAuthority.IssueSelfSigned(), PeerVerdict.UnknownAuthority),
        ["one signed by a peer"] = (SignedByAPeer, PeerVerdict.UnknownAuthority),
        ["an expired one"] = (ours => ours.Issue(new() { Until = TimeSpan.FromMinutes(-1) }), PeerVerdict.Expired),
        ["one that is not valid yet"] = (ours => ours.Issue(new() { From = TimeSpan.FromHours(1) }), PeerVerdict.NotYetValid),
        ["one with another name"] = (ours => ours.Issue(new() { DnsName = "web.convoy.test" }), PeerVerdict.WrongName),
        ["one with a longer name"] = (ours => ours.Issue(new() { DnsName = $"a.{CertificateSpec.PeerName}" }), PeerVerdict.WrongName),
        ["one with a wildcard"] = (ours => ours.Issue(new() { DnsName = "*.convoy.test" }), PeerVerdict.WrongName),
        ["one with the name as its common name only"] = (ours => ours.Issue(new() { DnsName = null, CommonName = CertificateSpec.PeerName }), PeerVerdict.WrongName),
        ["one for signing programs"] = (ours => ours.Issue(new() { Usages = [CertificateSpec.CodeUsage] }), PeerVerdict.WrongUsage),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public static PeerVerdict VerdictOn(string name) => All[name].Verdict;

    public static IssuedCertificate Issue(string name, TestAuthority ours) => All[name].Issue(ours);

    private static IssuedCertificate SignedByAPeer(TestAuthority ours)
    {
        var peer = ours.Issue();
        return TestAuthority.Posing(peer).Issue();
    }
}
