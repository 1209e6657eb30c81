using Convoy.Bench.Load;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Cases;

/// <summary>Convoy as one embedded node, the cargo in it, and the cases that are asked for.</summary>
internal sealed class EmbeddedStage : IStage
{
    private const int Ok = 200;
    private const int Unauthorized = 401;
    private const int NotFound = 404;

    /// <summary>What one bulk call carries.</summary>
    private const int BulkItems = 1_000;

    /// <summary>Bulk calls under way at a time: a worker waits for one before it sends the next, and there are a few workers.</summary>
    private const int BulkCallers = 2;

    /// <summary>How many cargo there are when only the bare route is read.</summary>
    private const int LeastTracked = 100;

    private readonly ServerGroup _gateway;
    private readonly ServerGroup _bare;
    private readonly ConvoyClient _client;

    private EmbeddedStage(ServerGroup gateway, ServerGroup bare, ConvoyClient client, IReadOnlyList<ICase> cases)
    {
        _gateway = gateway;
        _bare = bare;
        _client = client;
        Cases = cases;
    }

    public IReadOnlyList<ICase> Cases { get; }

    /// <summary>Starts both servers and loads what is tracked.</summary>
    public static async Task<IStage> Set(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation)
    {
        var data = scratch.File("data");
        var gateway = new ServerGroup(await GatewayServer.Start(data, layout, scratch.File("gateway.sock"), cancellation));
        ConvoyClient? client = null;
        try
        {
            var keys = GatewayKeys.Read(data);
            client = new ConvoyClient(gateway.Address, keys);
            var tracked = await CargoSupply.LoadMany(client, TrackedCount(options), cancellation);
            var bodyFile = scratch.File("body.json");
            await File.WriteAllBytesAsync(bodyFile, await client.Track(tracked.First(), cancellation), cancellation);
            var bare = new ServerGroup(await BareServer.Start(bodyFile, layout, scratch.File("bare.sock"), cancellation));
            var cases = new[] { Reads(), Writes() }.SelectMany(some => some).Where(one => options.Cases.Contains(one.Name));
            return new EmbeddedStage(gateway, bare, client, [.. cases]);

            IEnumerable<ICase> Reads()
            {
                var real = Requests("real", Ok, tracked.Select(id => (id, keys.Api)));
                yield return Read(CaseNames.Bare, "bare Kestrel route", bare, real);
                yield return Read(CaseNames.Tracking, $"tracking, key, {tracked.Count:N0} active", gateway, real);
                yield return Read(CaseNames.MadeUpIds, "made-up ids, key (404)", gateway, Requests("ids", NotFound, MadeUp.Ids(tracked).Select(id => (id, keys.Api))));
                yield return Read(CaseNames.MadeUpKeys, "made-up keys (401)", gateway, Requests("keys", Unauthorized, tracked.Zip(MadeUp.Keys(tracked.Count))));
            }

            IEnumerable<ICase> Writes()
            {
                var supply = new CargoSupply(client);
                yield return new LoadCase(CaseNames.Loads, "loads of 300 bytes", gateway, client, supply, layout, options.Connections);
                yield return Push(CaseNames.Transitions, "transitions, one a call", 1, options.Connections, supply);
                yield return Push(CaseNames.BulkTransitions, $"transitions, {BulkItems:N0} a call", BulkItems, BulkCallers, supply);
            }

            ReadCase Read(string name, string title, ServerGroup server, RequestFile requests) =>
                new(name, title, server, requests, layout, options.Connections);

            TransitionCase Push(string name, string title, int items, int callers, CargoSupply supply) =>
                new(name, title, items, callers, gateway, client, supply, layout);

            RequestFile Requests(string name, int status, IEnumerable<(string CargoId, string Key)> requests) =>
                RequestFile.Write(name, scratch.File(name + ".txt"), status, requests);
        }
        catch
        {
            client?.Dispose();
            await gateway.DisposeAsync();
            throw;
        }
    }

    public IEnumerable<Memory> PeakMemory() => [new("gateway", _gateway.PeakResidentBytes()), new("bare route", _bare.PeakResidentBytes())];

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _bare.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    /// <summary>
    /// The bare route needs the answer's bytes and paths that differ: Kestrel keeps the last path of a connection, and a request that
    /// repeats it allocates a fifth less.
    /// </summary>
    private static int TrackedCount(BenchOptions options) =>
        options.Cases.Overlaps([CaseNames.Tracking, CaseNames.MadeUpIds, CaseNames.MadeUpKeys]) ? options.TrackedCargo : LeastTracked;
}
