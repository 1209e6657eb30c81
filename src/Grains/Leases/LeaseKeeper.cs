using Microsoft.Extensions.Logging;

namespace Convoy.Grains.Leases;

/// <summary>
/// Keeps the read lease of a silo that hosts grains: asks the other members round by round, and reads the table when the lease has lapsed.
/// From before this silo may be given a grain until after its last one is gone.
/// </summary>
internal sealed partial class LeaseKeeper : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    // After the connections to the other members are tried, before grains may come; in stopping the other way round.
    private const int Stage = ServiceLifecycleStage.Active - 50;

    // A node without a lease starts all the same, and refuses until it has one.
    private static readonly TimeSpan MaxWaitForFirst = TimeSpan.FromSeconds(3);

    // A read of the table that took longer is worth nothing, but it may still be under way; another one is not begun before that.
    private static readonly TimeSpan TablePatience = TimeSpan.FromSeconds(5);

    private readonly ReadLease _lease;
    private readonly LeaseRenewal _renewal;
    private readonly ILeaseCluster _cluster;
    private readonly ReadLeaseOptions _options;
    private readonly LeaseMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<LeaseKeeper> _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<SiloAddress, Question> _members = [];
    private readonly Question _table = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _rounds = Task.CompletedTask;
    private long? _lapsedAt;

    public LeaseKeeper(ReadLease lease, ILeaseCluster cluster, ReadLeaseOptions options, LeaseMetrics metrics, TimeProvider time, ILogger<LeaseKeeper> log)
    {
        (_lease, _cluster, _options, _metrics, _time, _log) = (lease, cluster, options, metrics, time, log);
        _renewal = new LeaseRenewal(lease, time, options.Duration);
    }

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(LeaseKeeper), Stage, Start, Stop);

    public async Task Start(CancellationToken cancellation)
    {
        _rounds = Task.Run(Run, CancellationToken.None);
        await _first.Task.WaitAsync(MaxWaitForFirst, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            if (!_first.Task.IsCompleted) Lapse(_cluster.View);
        }
    }

    public async Task Stop(CancellationToken cancellation)
    {
        await _stopping.CancelAsync();
        await _rounds.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task Run()
    {
        using var timer = new PeriodicTimer(_options.PingInterval, _time);
        do
        {
            try
            {
                Round();
            }
            catch (Exception fault)
            {
                LogRoundFailed(_log, fault);
            }
        }
        while (await timer.WaitForNextTickAsync(_stopping.Token));
    }

    private void Round()
    {
        var view = _cluster.View;
        List<(SiloAddress Member, Question Question)> due;
        bool readsTable;
        lock (_lock)
        {
            Renew(view);
            _renewal.Forget(view);
            foreach (var gone in _members.Keys.Except(view.Voters).Except(view.Joining).ToList()) _members.Remove(gone);
            due = [.. view.Voters.Concat(view.Joining)
                .Select(member => (member, _members.TryGetValue(member, out var known) ? known : _members[member] = new Question()))
                .Where(asked => asked.Item2.TryBegin(_time, _options.Duration))];
            readsTable = _renewal.WantsTable && _table.TryBegin(_time, TablePatience);
        }

        foreach (var (member, question) in due) _ = Ask(member, question, question.BegunAt);
        if (readsTable) _ = ReadTable(_table.BegunAt);
    }

    private async Task Ask(SiloAddress member, Question question, long askedAt)
    {
        try
        {
            var answer = await _cluster.Ask(member, _options.Duration);
            var view = _cluster.View;
            lock (_lock)
            {
                if (answer is LeaseAnswer.Promised) _renewal.Promised(member, askedAt);
                else if (answer is LeaseAnswer.HolderIsDead) _renewal.ToldDead();
                else _renewal.Refused(member);
                Renew(view);
            }
        }
        catch (Exception silence)
        {
            LogNoAnswer(_log, silence, member);
        }
        finally
        {
            lock (_lock) question.End(askedAt);
        }
    }

    private async Task ReadTable(long readAt)
    {
        try
        {
            var isAlive = await _cluster.IsAliveInTable();
            var view = _cluster.View;
            lock (_lock)
            {
                if (isAlive) _renewal.SeenAlive(readAt);
                else _renewal.ToldDead();
                Renew(view);
            }
        }
        catch (Exception fault)
        {
            LogTableAway(_log, fault);
        }
        finally
        {
            lock (_lock) _table.End(readAt);
        }
    }

    private void Renew(LeaseView view)
    {
        var wasHeld = _lease.IsHeld;
        if (_renewal.Renew(view) is { } asOf) _metrics.RenewedAsOf(asOf);
        if (_first.Task.IsCompleted && !wasHeld && _lapsedAt is null) Lapse(view);
        if (!_lease.IsHeld) return;
        _first.TrySetResult();
        if (_lapsedAt is not { } lapsedAt) return;
        LogReturned(_log, (long)_time.GetElapsedTime(lapsedAt).TotalMilliseconds);
        _lapsedAt = null;
    }

    private void Lapse(LeaseView view)
    {
        _lapsedAt = _time.GetTimestamp();
        _metrics.Lapsed();
        LogLapsed(_log, view.Voters.Length, view.VotesNeeded);
    }
}
