using System.Collections.Concurrent;
using System.Net;
using Convoy.Testing;

namespace Convoy.Node.Tests.Durability;

/// <summary>
/// Clients and workers on connections of their own, which load cargo and move it as fast as the node lets them until it dies, and
/// note what it acknowledged. Every second one moves its cargo eight a call.
/// </summary>
internal sealed class Traffic(NodeHome home)
{
    private const int Connections = 32;
    private const int CargoPerCall = 8;

    private readonly ConcurrentBag<CargoTrace> _cargo = [];
    private readonly ConcurrentQueue<string> _surprises = [];
    private volatile bool _isKilled;
    private int _acknowledged;

    /// <summary>Every cargo whose load was acknowledged.</summary>
    public IReadOnlyCollection<CargoTrace> Cargo => _cargo;

    /// <summary>Answers that no node may give, and connections that broke while the node lived.</summary>
    public IReadOnlyCollection<string> Surprises => _surprises;

    /// <summary>Runs until enough was acknowledged, kills the node in the middle of it, and lets every connection end.</summary>
    public async Task RunUntilKilled(NodeProcess node, int loadsAndMoves)
    {
        var lanes = Enumerable.Range(0, Connections).Select(lane => Task.Run(() => Run(lane % 2 == 0 ? 1 : CargoPerCall))).ToList();
        await Eventually.Holds(
            $"{loadsAndMoves} acknowledged loads and moves",
            () => Volatile.Read(ref _acknowledged) >= loadsAndMoves || !_surprises.IsEmpty,
            context: () => $"There were {_acknowledged}.{node.Child.Describe()}");
        _isKilled = true;
        await node.Kill9();
        await Task.WhenAll(lanes);
    }

    private async Task Run(int cargoPerCall)
    {
        using var client = new ConvoyClient(home.Address, home.Keys, maxConnections: 1);
        try
        {
            while (true)
            {
                List<CargoTrace> batch = [];
                while (batch.Count < cargoPerCall)
                {
                    if (await Load(client) is { } trace) batch.Add(trace);
                }

                await MoveToTheEnd(client, batch);
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            if (!_isKilled) _surprises.Enqueue($"A connection broke before the node was killed: {fault.Message}");
        }
    }

    private async Task<CargoTrace?> Load(ConvoyClient client)
    {
        var reply = await client.Load();
        if (!IsKnown(reply)) return null;
        var trace = new CargoTrace(reply.Text("cargo_id"));
        _cargo.Add(trace);
        Interlocked.Increment(ref _acknowledged);
        return trace;
    }

    private async Task MoveToTheEnd(ConvoyClient client, List<CargoTrace> batch)
    {
        for (var step = 1; step < CargoTrace.Way.Length; step++)
        {
            foreach (var trace in batch) trace.Send(step);
            var reply = await client.Push(batch.Select(trace => new PushedTransition(trace.Id, CargoTrace.Way[step], trace.TransitionId(step))));
            if (!IsKnown(reply)) return;
            var outcomes = reply.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("outcome").GetString()).ToList();
            if (outcomes.Any(outcome => outcome != "applied"))
            {
                _surprises.Enqueue($"Not applied: {reply}");
                return;
            }

            foreach (var trace in batch) trace.Acknowledge();
            Interlocked.Add(ref _acknowledged, batch.Count);
        }
    }

    /// <summary>Whether the outcome is known; 503 says that it is not, which a loaded node may.</summary>
    private bool IsKnown(Reply reply)
    {
        if (reply.Status is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable)) _surprises.Enqueue($"Answered {reply}");
        return reply.Status == HttpStatusCode.OK;
    }
}
