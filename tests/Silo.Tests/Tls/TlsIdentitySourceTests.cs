using Microsoft.Extensions.Time.Testing;

namespace Convoy.Silo.Tests.Tls;

public sealed class TlsIdentitySourceTests : IDisposable
{
    private readonly TestAuthority _ours = TestAuthority.Create();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly IssuedCertificate _first;
    private readonly NodeFiles _files;
    private readonly TlsIdentitySource _source;

    public TlsIdentitySourceTests()
    {
        _first = _ours.Issue();
        _files = new NodeFiles(_first, _ours);
        _source = new TlsIdentitySource(_files.Options, [PeerRole.Server, PeerRole.Client], _time);
        Assert.Equal(_first.Certificate.Thumbprint, _source.Current.Certificate.Thumbprint);
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Changed_files_are_taken_up()
    {
        var second = _ours.Issue();
        _files.Show(second);
        Assert.Equal(second.Certificate.Thumbprint, AfterALook().Certificate.Thumbprint);
    }

    [Fact]
    public void A_link_that_turns_is_seen()
    {
        var second = _ours.Issue();
        using var mounted = new NodeFiles(second, _ours);
        foreach (var (name, target) in new[] { (_files.Options.Certificate!, mounted.Options.Certificate!), (_files.Options.Key!, mounted.Options.Key!) })
        {
            File.Delete(name);
            File.CreateSymbolicLink(name, target);
        }

        Assert.Equal(second.Certificate.Thumbprint, AfterALook().Certificate.Thumbprint);
        var third = _ours.Issue();
        mounted.Show(third);
        Assert.Equal(third.Certificate.Thumbprint, AfterALook().Certificate.Thumbprint);
    }

    [Fact]
    public void Files_that_cannot_be_used_change_nothing_until_they_can()
    {
        var second = _ours.Issue();
        File.WriteAllText(_files.Options.Certificate!, second.Pem);
        Assert.Equal(_first.Certificate.Thumbprint, AfterALook().Certificate.Thumbprint);
        File.Delete(_files.Options.Key!);
        Assert.Equal(_first.Certificate.Thumbprint, AfterALook().Certificate.Thumbprint);
        File.WriteAllText(_files.Options.Key!, second.KeyPem);
        Assert.Equal(second.Certificate.Thumbprint, AfterALook().Certificate.Thumbprint);
    }

    [Fact]
    public void Files_are_not_read_for_every_connection()
    {
        File.Delete(_files.Options.Key!);
        _files.Show(_ours.Issue());
        Assert.Equal(_first.Certificate.Thumbprint, _source.Current.Certificate.Thumbprint);
    }

    [Fact]
    public void A_certificate_that_was_too_new_is_taken_when_its_time_comes()
    {
        var second = _ours.Issue(new() { From = TimeSpan.FromMinutes(1) });
        _files.Show(second);
        Assert.Equal(_first.Certificate.Thumbprint, AfterALook().Certificate.Thumbprint);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(second.Certificate.Thumbprint, AfterALook().Certificate.Thumbprint);
    }

    private TlsIdentity AfterALook()
    {
        _time.Advance(TlsIdentitySource.LookInterval);
        return _source.Current;
    }
}
