using System.Diagnostics.Metrics;
using Convoy.Silo.Hosting;

namespace Convoy.Silo.Tests.Tls;

public sealed class TlsChangeTests : IDisposable
{
    private readonly TestAuthority _old = TestAuthority.Create("old authority");
    private readonly TestAuthority _new = TestAuthority.Create("new authority");
    private readonly NodeFiles _files;

    public TlsChangeTests() => _files = new NodeFiles(_old.Issue(), _old);

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task An_authority_is_replaced_while_a_silo_runs()
    {
        await using var silo = await TestSilo.Start(new SharedMembership(), _files.Options);
        Assert.True(await IsLetIn(silo, _old));
        Assert.False(await IsLetIn(silo, _new));

        _files.Trust(_old, _new);
        await Eventually.Holds("the new authority to be trusted beside the old one", () => IsLetIn(silo, _new));
        Assert.True(await IsLetIn(silo, _old));

        _files.Show(_new.Issue());
        _files.Trust(_new);
        await Eventually.Holds("the old authority to be trusted no more", async () => !await IsLetIn(silo, _old));
        Assert.True(await IsLetIn(silo, _new));
    }

    [Fact]
    public async Task A_silo_whose_files_are_wrong_does_not_start()
    {
        _files.Trust(_new);
        var fault = await Assert.ThrowsAsync<StartFaultException>(() => TestSilo.Start(new SharedMembership(), _files.Options));
        Assert.Equal(
            $"The certificate in {_files.Options.Certificate} (Convoy:Tls:Certificate) does not come from the authority in {_files.Options.Authority} (Convoy:Tls:Authority).",
            fault.Message);
    }

    [Fact]
    public async Task A_silo_tells_how_long_its_certificate_is_good_for_and_sees_a_new_one_without_a_call()
    {
        await using var silo = await TestSilo.Start(new SharedMembership(), _files.Options);
        Assert.InRange(CertificateRemaining(silo).TotalMinutes, 110, 120);

        _files.Show(_old.Issue(new CertificateSpec { Until = TimeSpan.FromHours(5) }));
        await Eventually.Holds("the new certificate to be seen", () => CertificateRemaining(silo) > TimeSpan.FromHours(4));
    }

    private static TimeSpan CertificateRemaining(TestSilo silo)
    {
        var seconds = double.NaN;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, itself) =>
        {
            if (instrument.Name == "convoy.tls.certificate_remaining" && instrument.Meter.Scope == silo.Meters) itself.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => seconds = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return TimeSpan.FromSeconds(seconds);
    }

    private static async Task<bool> IsLetIn(TestSilo silo, TestAuthority authority) => await BareConnection.Call(silo.SiloPort, authority.Issue()) > 0;
}
