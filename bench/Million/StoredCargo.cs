using System.Collections.Concurrent;
using Convoy.Bench.Load;

namespace Convoy.Bench.Million;

/// <summary>Loads, and moves, more cargo than one by one would do in a lifetime.</summary>
internal static class StoredCargo
{
    private const int ItemsPerCall = 1_000;
    private const int Callers = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>Loads so many and returns their ids, the oldest first.</summary>
    public static async Task<List<string>> Load(ConvoyClient client, int count, CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync($"loading {count:N0} cargo ...");
        var ids = new ConcurrentBag<string>();
        await InCalls(count, async (_, items) =>
        {
            foreach (var id in await client.LoadBulk(items, cancellation)) ids.Add(id);
        }, cancellation);
        return [.. ids.Order(StringComparer.Ordinal)];
    }

    /// <summary>Takes each of them some steps along its way.</summary>
    public static async Task Move(ConvoyClient client, List<string> ids, int steps, CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync($"moving them {steps} steps ...");
        for (var step = 0; step < steps; step++)
        {
            await InCalls(
                ids.Count,
                (first, items) => client.SendBulk(
                    PreparedBatch.Body([.. ids.GetRange(first, items).Select(id => new CargoStep(id, step))], BulkForm.Ndjson), items, BulkForm.Ndjson, cancellation),
                cancellation);
        }
    }

    private static async Task InCalls(int count, Func<int, int, Task> call, CancellationToken cancellation)
    {
        var next = 0;
        var result = await Drain.Run(
            Callers,
            Limit,
            async _ =>
            {
                var first = Interlocked.Add(ref next, ItemsPerCall) - ItemsPerCall;
                if (first >= count) return false;
                await call(first, Math.Min(ItemsPerCall, count - first));
                return true;
            },
            cancellation);
        if (next < count) throw new BenchFailureException($"only {result.Requests * ItemsPerCall:N0} of {count:N0} cargo were done in {Limit.TotalMinutes} minutes.");
    }
}
