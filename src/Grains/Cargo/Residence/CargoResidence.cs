using System.Diagnostics.Metrics;
using Convoy.Grains.Leases;

namespace Convoy.Grains.Cargo.Residence;

/// <summary>
/// Lets cargo leave memory before their time where they will hardly be called again: one that a read brought in and nobody asked for
/// twice, as a scan of everything does a million times, and one whose way has ended. Both leave in the order in which they came.
/// </summary>
internal sealed class CargoResidence : IDisposable
{
    /// <summary>From one look at those that may leave to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _started;
    private readonly Line _newcomers;
    private readonly Line _ended;
    private readonly Counter<long> _left;
    private int _now;

    public CargoResidence(ResidenceOptions options, IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
        LongestWithoutCall = Math.Max(1, (int)(options.IdleAge.TotalSeconds / 2));
        var max = (int)Math.Min(options.MaxLeaving, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ResidenceOptions.LeavingShare / ResidenceOptions.CargoBytes);
        _newcomers = new Line((int)options.ProbationAge.TotalSeconds, max);
        _ended = new Line((int)options.TerminalAge.TotalSeconds, max);
        _left = meters.Create(LeaseRegistration.Meter).CreateCounter<long>(
            "convoy.cargo.left_memory", "{cargo}", "Cargo that left memory before their time: read once, or ended.");
        _timer = time.CreateTimer(static residence => ((CargoResidence)residence!).Tick(), this, Interval, Interval);
    }

    /// <summary>Whole seconds of a clock of its own, exact to <see cref="Interval"/>.</summary>
    public int Now => Volatile.Read(ref _now);

    /// <summary>
    /// Seconds after which a read in this process goes by a call again: Orleans, which lets go of what is not called, sees calls only.
    /// </summary>
    public int LongestWithoutCall { get; }

    /// <summary>A read brought this cargo in.</summary>
    public void Admit(CargoGrain cargo)
    {
        if (_newcomers.Add(cargo, Now) is { } oldest) EndProbation(oldest);
    }

    /// <summary>This cargo's way has ended.</summary>
    public void End(CargoGrain cargo)
    {
        if (_ended.Add(cargo, Now) is { } oldest) Leave(oldest);
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        Volatile.Write(ref _now, (int)_time.GetElapsedTime(_started).TotalSeconds);
        while (_newcomers.TakeDue(Now) is { } newcomer) EndProbation(newcomer);
        while (_ended.TakeDue(Now) is { } ended)
        {
            if (ended.WasUsed()) End(ended);
            else if (ended.IsAtItsEnd) Leave(ended);
        }
    }

    private void EndProbation(CargoGrain cargo)
    {
        if (!cargo.WasUsed()) Leave(cargo);
        else if (cargo.IsAtItsEnd) End(cargo);
    }

    private void Leave(CargoGrain cargo)
    {
        cargo.Leave();
        _left.Add(1);
    }

    /// <summary>Cargo in the order in which they came, each due after the same time.</summary>
    private sealed class Line(int age, int max)
    {
        private readonly Lock _lock = new();
        private readonly Queue<(CargoGrain Cargo, int Due)> _cargo = new();

        /// <summary>Adds one; returns the oldest where there are too many.</summary>
        public CargoGrain? Add(CargoGrain cargo, int now)
        {
            lock (_lock)
            {
                _cargo.Enqueue((cargo, now + age));
                return _cargo.Count > max ? _cargo.Dequeue().Cargo : null;
            }
        }

        public CargoGrain? TakeDue(int now)
        {
            lock (_lock) return _cargo.TryPeek(out var oldest) && oldest.Due <= now ? _cargo.Dequeue().Cargo : null;
        }
    }
}
