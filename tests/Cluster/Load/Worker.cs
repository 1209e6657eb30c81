using System.Collections.Concurrent;
using Convoy.Cluster.Tests.History;

namespace Convoy.Cluster.Tests.Load;

/// <summary>Loads cargo and takes each through its lifecycle in order, several at a time, and repeats what it does not know the outcome of.</summary>
internal sealed class Worker(Caller caller, TrafficOptions options, Random random, ConcurrentQueue<(string Cargo, Backend By)> fresh)
{
    public async Task Run(CancellationToken end)
    {
        using var pace = new PeriodicTimer(options.WorkInterval, TimeProvider.System);
        while (await pace.WaitForNextTickAsync(end))
        {
            List<Route> routes = [];
            while (routes.Count < options.CargoPerCall)
            {
                if (await caller.Load(Content(), end) is { } loaded)
                {
                    fresh.Enqueue(loaded);
                    routes.Add(Route.Choose(loaded.Cargo, random));
                }
                else
                {
                    await pace.WaitForNextTickAsync(end);
                }
            }

            while (routes.Count > 0 && await pace.WaitForNextTickAsync(end))
            {
                await Move(routes, end);
                routes.RemoveAll(route => route.IsOver);
            }
        }
    }

    private async Task Move(List<Route> routes, CancellationToken end)
    {
        var (answers, by) = await caller.Push([.. routes.Select(route => route.Next)], end);
        foreach (var (route, answer) in routes.Zip(answers))
        {
            route.Take(answer);
            if (answer is PushAnswer.Applied or PushAnswer.Unchanged) fresh.Enqueue((route.Cargo, by));
        }
    }

    // Of random letters: the database would press others to nothing.
    private string Content() => new([.. Enumerable.Range(0, options.ContentCharacters).Select(_ => (char)random.Next('a', 'z' + 1))]);
}
