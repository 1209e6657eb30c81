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

    /// <summary>Managed bytes in use, after a collection of everything.</summary>
    public long HeldBytes() => _all.Sum(one => one.HeldBytes());

    public long PeakResidentBytes() => _all.Sum(one => one.PeakResidentBytes());

    /// <summary>Stops all of them where they are, at nearly the same moment: none sees another stand still for long.</summary>
    public Task Freeze() => Task.WhenAll(_all.Select(one => one.Freeze()));

    /// <summary>Lets them go on, and waits until all are ready.</summary>
    public async Task Thaw(CancellationToken cancellation)
    {
        await Task.WhenAll(_all.Select(one => one.Thaw()));
        foreach (var one in _all) await one.UntilItIsReady(cancellation);
    }

    /// <summary>Lets them go on for as long as something takes, and stops them again.</summary>
    public async Task<T> WhileThawed<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await Thaw(cancellation);
        try
        {
            return await work();
        }
        finally
        {
            await Freeze();
        }
    }

    /// <summary>Stops them for as long as something takes that they are to have no part in, and lets them go on.</summary>
    public async Task<T> WhileFrozen<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            await Freeze();
            return await work();
        }
        finally
        {
            await Thaw(cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all) await one.DisposeAsync();
    }
}
