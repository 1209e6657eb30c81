using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Convoy.Testing;

namespace Convoy.Node.Tests.Durability;

public sealed class DurableBeforeAcknowledgedTests
{
    private const int Rounds = 10;
    private const int FewestPerRound = 200;
    private const int MostPerRound = 1_000;
    private const int Readers = 16;

    [Fact]
    public async Task Every_acknowledged_load_and_transition_survives_kill_9_under_load_ten_times_in_a_row()
    {
        using var home = new NodeHome();
        var moments = new Random(Seed: 20260115);
        List<CargoTrace> all = [];
        var inFlight = 0;
        var node = await home.Start();
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                var traffic = new Traffic(home);
                await traffic.RunUntilKilled(node, moments.Next(FewestPerRound, MostPerRound));
                await node.DisposeAsync();
                Assert.Empty(traffic.Surprises);
                inFlight += traffic.Cargo.Count(trace => trace.InFlight is not null);
                all.AddRange(traffic.Cargo);

                node = await home.Start();
                Assert.Empty(await Losses(home, traffic.Cargo));
            }

            Assert.Empty(await Losses(home, all));
        }
        finally
        {
            await node.DisposeAsync();
        }

        Assert.True(inFlight > 0, "No kill came in the middle of a call, so this test has shown nothing about calls in flight.");
    }

    private static async Task<IReadOnlyCollection<string>> Losses(NodeHome home, IEnumerable<CargoTrace> cargo)
    {
        using var client = home.CreateClient();
        var losses = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(cargo, new ParallelOptions { MaxDegreeOfParallelism = Readers }, async (trace, _) =>
        {
            if (await Loss(client, trace) is { } loss) losses.Enqueue(loss);
        });
        return losses;
    }

    /// <summary>What is wrong with a cargo after a restart, or null.</summary>
    private static async Task<string?> Loss(ConvoyClient client, CargoTrace trace)
    {
        var reply = await client.Track(trace.Id);
        if (reply.Status != HttpStatusCode.OK) return $"{trace.Id} was acknowledged and is gone: {reply}";
        if (trace.Settled is { } settled) return reply.Body == settled ? null : $"{trace.Id} changed by itself: {settled} became {reply}";

        var step = Array.IndexOf(CargoTrace.Way, reply.Text("status"));
        if (step != trace.Acknowledged && step != trace.InFlight)
        {
            return $"{trace.Id} was acknowledged as {CargoTrace.Way[trace.Acknowledged]}, step {trace.InFlight} was in flight, and it is {reply}";
        }

        if (!TimesFit(reply.Json, hasMoved: step > 0)) return $"The times of {trace.Id} do not fit its status: {reply}";
        if (trace.InFlight is { } sent)
        {
            // Status and history must agree: the call that broke off is there whole, or not at all.
            var expected = step == sent ? "unchanged" : "applied";
            var repeat = await client.Push([new(trace.Id, CargoTrace.Way[sent], trace.TransitionId(sent))]);
            var outcome = repeat.Status == HttpStatusCode.OK ? repeat.Json.GetProperty("results")[0].GetProperty("outcome").GetString() : null;
            if (outcome != expected) return $"The repeat of step {sent} of {trace.Id}, which was at {step}, should be {expected}: {repeat}";
            trace.Acknowledge();
            reply = await client.Track(trace.Id);
        }

        trace.Settled = reply.Body;
        return reply.Text("status") == CargoTrace.Way[trace.Acknowledged] ? null : $"{trace.Id} forgot a repeat: {reply}";
    }

    private static bool TimesFit(JsonElement tracking, bool hasMoved)
    {
        var created = Time("created_at");
        var updated = Time("updated_at");
        return hasMoved ? updated >= created : updated == created;

        DateTimeOffset Time(string field) => DateTimeOffset.Parse(tracking.GetProperty(field).GetString()!, CultureInfo.InvariantCulture);
    }
}
