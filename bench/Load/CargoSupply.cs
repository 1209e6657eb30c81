using System.Collections.Concurrent;

namespace Convoy.Bench.Load;

/// <summary>
/// Cargo that still has moves to make. Each cargo is in it at most once, so no two calls ever move the same one at the same time,
/// and every move that is taken will be applied.
/// </summary>
internal sealed class CargoSupply(ConvoyClient client)
{
    private const int LoadCallers = 64;

    private static readonly TimeSpan LoadLimit = TimeSpan.FromMinutes(10);

    private readonly ConcurrentQueue<CargoStep> _steps = new();

    /// <summary>Adds a cargo that was just loaded.</summary>
    public void Add(string cargoId) => _steps.Enqueue(new CargoStep(cargoId, 0));

    /// <summary>Takes the next moves of as many cargo; null when there are not that many.</summary>
    public IReadOnlyList<CargoStep>? TryTake(int count)
    {
        var taken = new List<CargoStep>(count);
        while (taken.Count < count && _steps.TryDequeue(out var step)) taken.Add(step);
        if (taken.Count == count) return taken;
        taken.ForEach(_steps.Enqueue);
        return null;
    }

    /// <summary>Gives cargo back whose moves were applied.</summary>
    public void Moved(IEnumerable<CargoStep> steps)
    {
        foreach (var step in steps)
        {
            if (step.Next is { } next) _steps.Enqueue(next);
        }
    }

    /// <summary>Loads cargo until there are at least so many of them and so many moves in all.</summary>
    public async Task Ensure(int cargo, long moves, CancellationToken cancellation)
    {
        var missingMoves = moves - _steps.Sum(step => (long)(CargoStep.Count - step.Index));
        var missing = Math.Max(cargo - _steps.Count, (missingMoves + CargoStep.Count - 1) / CargoStep.Count);
        if (missing <= 0) return;
        foreach (var id in await LoadMany(client, missing, cancellation)) Add(id);
    }

    /// <summary>Loads so many cargo and returns their ids.</summary>
    /// <exception cref="BenchFailureException">It took more than ten minutes.</exception>
    public static async Task<IReadOnlyCollection<string>> LoadMany(ConvoyClient client, long count, CancellationToken cancellation)
    {
        var ids = new ConcurrentBag<string>();
        var begun = 0L;
        await Console.Error.WriteLineAsync($"loading {count:N0} cargo ...");
        await Drain.Run(
            LoadCallers,
            LoadLimit,
            async token =>
            {
                if (Interlocked.Increment(ref begun) > count) return false;
                ids.Add(await client.Load(token));
                return true;
            },
            cancellation);
        return ids.Count == count ? ids : throw new BenchFailureException($"only {ids.Count:N0} of {count:N0} cargo were loaded in {LoadLimit.TotalMinutes} minutes.");
    }
}
