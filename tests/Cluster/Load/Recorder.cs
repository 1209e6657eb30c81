using System.Collections.Concurrent;
using Convoy.Cluster.Tests.History;

namespace Convoy.Cluster.Tests.Load;

/// <summary>Keeps what every caller saw. Thread-safe.</summary>
internal sealed class Recorder
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<CargoCall>> _cargo = new();
    private readonly ConcurrentDictionary<string, ReadCall> _last = new();
    private readonly ConcurrentQueue<Sample> _samples = [];
    private readonly Lock _gate = new();
    private readonly List<string> _ids = [];

    /// <summary>Every request so far.</summary>
    public IReadOnlyCollection<Sample> Samples => _samples;

    /// <summary>Every cargo whose load was acknowledged.</summary>
    public IReadOnlyList<string> Cargo
    {
        get
        {
            lock (_gate) return [.. _ids];
        }
    }

    /// <summary>A cargo at random; null before the first load.</summary>
    public string? Pick(Random random)
    {
        lock (_gate) return _ids.Count == 0 ? null : _ids[random.Next(_ids.Count)];
    }

    public void Add(Sample sample) => _samples.Enqueue(sample);

    public void Add(string cargo, CargoCall call)
    {
        _cargo.GetOrAdd(cargo, _ => []).Enqueue(call);
        if (call is not LoadCall) return;
        lock (_gate) _ids.Add(cargo);
    }

    /// <summary>The read after everything is over.</summary>
    public void AddLast(string cargo, ReadCall call)
    {
        Add(cargo, call);
        _last[cargo] = call;
    }

    public IEnumerable<CargoHistory> Histories() => _cargo.Select(entry => new CargoHistory(entry.Key, [.. entry.Value], _last.GetValueOrDefault(entry.Key)));
}
