namespace Convoy.Bench.Servers;

/// <summary>The processes that answer a request together: one that is asked, and those that it asks. Their figures are sums.</summary>
/// <param name="front">Where requests are sent.</param>
/// <param name="behind">The others.</param>
internal sealed class ServerGroup(ServerProcess front, params IReadOnlyList<ServerProcess> behind) : IAsyncDisposable
{
    private readonly IReadOnlyList<ServerProcess> _all = [front, .. behind];

    public Uri Address => front.Address;

    public TimeSpan CpuTime() => _all.Aggregate(TimeSpan.Zero, (sum, one) => sum + one.CpuTime());

    /// <summary>Of the process that is asked.</summary>
    public TimeSpan FrontCpuTime() => front.CpuTime();

    /// <summary>Bytes allocated since the start.</summary>
    public long AllocatedBytes() => _all.Sum(one => one.AllocatedBytes());

    public long PeakResidentBytes() => _all.Sum(one => one.PeakResidentBytes());

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all) await one.DisposeAsync();
    }
}
