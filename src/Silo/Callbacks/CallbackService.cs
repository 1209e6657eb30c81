using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Convoy.Grains.Callbacks;
using Convoy.Grains.Leases;

namespace Convoy.Silo.Callbacks;

/// <summary>
/// Delivers callbacks that are due, those of all cargo, in turn with the other silos: a row that one has taken is not due for the others. No more
/// than so many are sent at a time, and no more than so many to one host, so that a server that does not answer delays its own alone.
/// </summary>
internal sealed partial class CallbackService(
    DueCallbacks due, CallbackSender sender, ProjectSecrets secrets, CallbackOptions options, IMeterFactory meters, TimeProvider time, ILogger<CallbackService> log)
    : BackgroundService
{
    /// <summary>Before the first look: a silo that has just joined is probed by the others, and has enough to do.</summary>
    public static readonly TimeSpan StartPause = TimeSpan.FromSeconds(2);

    /// <summary>From one try to keep what became of attempts to the next, while the database is away.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Attempts whose outcome waits to be kept; sending waits where there are more.</summary>
    public const int MaxUnsettled = 4_096;

    private static readonly string[] VerdictNames = ["delivered", "ended", "again"];

    private readonly Channel<AttemptedCallback> _attempted = Channel.CreateBounded<AttemptedCallback>(MaxUnsettled);
    private readonly Channel<Lane> _ended = Channel.CreateUnbounded<Lane>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentQueue<DueCallback> _unsent = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Random _random = new(Environment.ProcessId);
    private readonly Counter<long> _attempts = meters.Create(LeaseRegistration.Meter).CreateCounter<long>("convoy.callbacks.attempts", "{attempt}", "Attempts to deliver callbacks, by what follows.");
    private int _inFlight;
    private int _waiting;

    // Long enough for those that wait here for their turn, behind as many as are sent to their host at a time.
    private TimeSpan Hold => (3 * options.AttemptTimeout) + TimeSpan.FromSeconds(5);

    // Twice as many as are sent at a time: while some are sent, the next are here.
    private int Room => (2 * options.MaxInFlight) - _inFlight - _waiting;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(StartPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var turns = new HostTurns(due.DueHosts, Take, time);
        var settling = Settle();
        while (!stoppingToken.IsCancellationRequested)
        {
            var goesOn = false;
            try
            {
                goesOn = Room > 0 && await turns.Take(Room);
            }
#pragma warning disable CA1031 // The next look makes up for it.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogFailed(log, fault.GetBaseException().Message);
            }

            Send(stoppingToken);
            if (!goesOn) await WaitForEnd(stoppingToken);
            while (_ended.Reader.TryRead(out var lane)) End(lane);
        }

        foreach (var lane in _lanes.Values)
        {
            foreach (var waiting in lane.Waiting) _unsent.Enqueue(waiting);
        }

        while (_inFlight > 0) End(await _ended.Reader.ReadAsync(CancellationToken.None));
        _attempted.Writer.TryComplete();
        await settling;
        await PutBack();
    }

    private async Task PutBack()
    {
        try
        {
            await due.PutBack(_unsent);
        }
#pragma warning disable CA1031 // They are due again when their time is over.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFailed(log, fault.GetBaseException().Message);
        }
    }

    private async Task<(int Taken, bool HasMore)> Take(string host, int room)
    {
        var lane = _lanes.TryGetValue(host, out var known) ? known : new Lane(host);
        var wanted = Math.Min((2 * options.MaxInFlightPerHost) - lane.InFlight - lane.Waiting.Count, room);
        if (wanted < Math.Min(options.MaxInFlightPerHost, room)) return (0, HasMore: true);

        var callbacks = await due.Take(host, wanted, Hold);
        foreach (var callback in callbacks.Where(callback => callback.IsWanted))
        {
            lane.Waiting.Enqueue(callback);
            _waiting++;
        }

        if (lane.Waiting.Count > 0) _lanes[host] = lane;
        await due.Forget(callbacks.Where(callback => !callback.IsWanted));
        return (callbacks.Count, callbacks.Count == wanted);
    }

    private void Send(CancellationToken stopping)
    {
        // One of each host in turn, so that a host with many does not take all places.
        var hasSent = true;
        while (hasSent)
        {
            hasSent = false;
            foreach (var lane in _lanes.Values)
            {
                if (_inFlight >= options.MaxInFlight) return;
                if (lane.InFlight >= options.MaxInFlightPerHost || !lane.Waiting.TryDequeue(out var callback)) continue;
                lane.InFlight++;
                _inFlight++;
                _waiting--;
                hasSent = true;
                _ = Attempt(lane, callback, stopping);
            }
        }
    }

    private void End(Lane lane)
    {
        lane.InFlight--;
        _inFlight--;
        if (lane.InFlight == 0 && lane.Waiting.Count == 0) _lanes.Remove(lane.Host);
    }

    private async Task WaitForEnd(CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(HostTurns.PollInterval);
        try
        {
            End(await _ended.Reader.ReadAsync(limit.Token));
        }
        catch (OperationCanceledException)
        {
            // There may be others that are due by now, or the silo stops.
        }
    }

    private async Task Attempt(Lane lane, DueCallback callback, CancellationToken stopping)
    {
        try
        {
            var signing = await secrets.Of(callback.Project) ?? throw new InvalidOperationException("The project of a cargo is not known.");
            var attempt = await sender.Send(new CallbackRequest(callback.CargoId, callback.Url, CallbackBody.Of(callback), signing), stopping);
            _attempts.Add(1, new KeyValuePair<string, object?>("verdict", VerdictNames[(int)attempt.Verdict]));
            await _attempted.Writer.WriteAsync(Outcome(callback, attempt), CancellationToken.None);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            _unsent.Enqueue(callback);
        }
#pragma warning disable CA1031 // Likewise; one callback never costs the others.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogNotSent(log, callback.CargoId, fault.GetBaseException().Message);
        }
        finally
        {
            _ended.Writer.TryWrite(lane);
        }
    }

    private AttemptedCallback Outcome(DueCallback callback, CallbackAttempt attempt)
    {
        TimeSpan? again;
        lock (_random) again = attempt.Verdict == CallbackVerdict.Again ? CallbackSchedule.WaitAfter(callback.Attempts + 1, attempt.RetryAfter, options.Schedule, _random) : null;
        return new AttemptedCallback
        {
            CargoId = callback.CargoId,
            TakenUntil = callback.TakenUntil,
            AttemptedAt = time.GetUtcNow(),
            StatusCode = attempt.StatusCode,
            Milliseconds = attempt.Milliseconds,
            Error = attempt.Error,
            End = attempt.Verdict == CallbackVerdict.Delivered ? CallbackEnd.Delivered : again is null ? CallbackEnd.Failed : null,
            TryAgainIn = again ?? TimeSpan.Zero,
        };
    }

    private async Task Settle()
    {
        var batch = new List<AttemptedCallback>();
        while (await _attempted.Reader.WaitToReadAsync())
        {
            while (batch.Count < DueCallbacks.MaxAttempts && _attempted.Reader.TryRead(out var attempt)) batch.Add(attempt);
            await Keep(batch);
            batch.Clear();
        }
    }

    private async Task Keep(List<AttemptedCallback> batch)
    {
        var startedAt = time.GetTimestamp();
        while (true)
        {
            try
            {
                await due.Settle(batch);
                return;
            }
#pragma warning disable CA1031 // What is not kept in this time is due again, and delivered once more.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogFailed(log, fault.GetBaseException().Message);
                if (time.GetElapsedTime(startedAt) > options.AttemptTimeout) return;
            }

            await Task.Delay(RetryPause, time);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Callbacks could not be taken or settled, and will be: {Fault}")]
    private static partial void LogFailed(ILogger logger, string fault);

    [LoggerMessage(2, LogLevel.Warning, "The callback of cargo {CargoId} was not sent, and will be: {Fault}")]
    private static partial void LogNotSent(ILogger logger, string cargoId, string fault);

    /// <summary>What is on its way to one host.</summary>
    private sealed class Lane(string host)
    {
        public string Host => host;

        public Queue<DueCallback> Waiting { get; } = new();

        public int InFlight { get; set; }
    }
}
