namespace Convoy.Silo.Tests.Tls;

/// <summary>Two silos with certificates of one authority.</summary>
public sealed class TlsCluster : IAsyncLifetime
{
    private readonly List<NodeFiles> _files = [];

    internal TestAuthority Authority { get; } = TestAuthority.Create();

    internal SharedMembership Members { get; } = new();

    internal TestSilo First { get; private set; } = null!;

    internal TestSilo Second { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        First = await TestSilo.Start(Members, Settings(Authority.Issue()));
        Second = await TestSilo.Start(Members, Settings(Authority.Issue()));
    }

    public async Task DisposeAsync()
    {
        await Second.DisposeAsync();
        await First.DisposeAsync();
        foreach (var files in _files) files.Dispose();
    }

    /// <summary>The settings of a process that shows a certificate and trusts this cluster's authority.</summary>
    internal NodeTlsOptions Settings(IssuedCertificate certificate)
    {
        var files = new NodeFiles(certificate, Authority);
        _files.Add(files);
        return files.Options;
    }

    /// <summary>The settings of a process that lives by another authority.</summary>
    internal NodeTlsOptions ForeignSettings(TestAuthority authority)
    {
        var files = new NodeFiles(authority.Issue(), authority);
        _files.Add(files);
        return files.Options;
    }
}
