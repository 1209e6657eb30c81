using System.Net;
using Convoy.Cluster.Tests.History;
using Convoy.Cluster.Tests.Load;
using Convoy.Testing;
using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Scenarios;

/// <summary>
/// One of three combined nodes is frozen while the others move its cargo and revoke its clients' keys; its own clients then ask it in
/// the second after it wakes, on connections that never broke.
/// </summary>
internal sealed class WakingNode(ConvoyCluster cluster, int round)
{
    // The frozen node must have had the authority over some of them, or it could let nobody in and would prove nothing.
    private const int Projects = 12;
    private const int CargoPerProject = 6;
    private const int Askers = 48;

    // What the contract grants a revocation while the cluster is failing.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BeforeWaking = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan AfterWaking = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Recorder _recorder = new();
    private readonly List<Project> _projects = [];

    private long _wokeAt;

    private ClusterNode Frozen => cluster.Nodes[0];

    private ClusterNode Other => cluster.Nodes[1];

    /// <summary>How the frozen node answered after it woke.</summary>
    public IEnumerable<Sample> Answers => _recorder.Samples;

    /// <summary>What was answered when, in steps of 5 ms since it woke.</summary>
    public string Describe() => string.Join('\n', Answers
        .GroupBy(answer => ((int)(TimeProvider.System.GetElapsedTime(_wokeAt, answer.End).TotalMilliseconds / 5) * 5, answer.Status))
        .OrderBy(group => group.Key.Item1)
        .Select(group => $"{group.Key.Item1} ms: {group.Count()} x {group.Key.Status} {group.First().Detail}"));

    /// <summary>Runs it.</summary>
    /// <returns>What nobody may be shown, and was.</returns>
    public async Task<IReadOnlyList<Violation>> Run(TimeSpan frozen)
    {
        await Prepare();
        Frozen.Freeze();
        var frozenAt = TimeProvider.System.GetTimestamp();
        await MoveAll();
        foreach (var project in _projects.Where(project => project.IsRevoked)) await Revoke(project);

        var rest = frozen - TimeProvider.System.GetElapsedTime(frozenAt);
        if (rest < Grace + Margin) rest = Grace + Margin;
        await Task.Delay(rest, TimeProvider.System);

        using var end = new CancellationTokenSource();
        var asking = Enumerable.Range(0, Askers).Select(asker => Task.Run(() => Ask(new Random(asker), end.Token))).ToList();
        // What waits in its sockets when it wakes is served before its timers tell it how long it slept.
        await Task.Delay(BeforeWaking, TimeProvider.System);
        _wokeAt = TimeProvider.System.GetTimestamp();
        Frozen.Thaw();
        await Task.Delay(AfterWaking, TimeProvider.System);
        await end.CancelAsync();
        await Task.WhenAll(asking);

        await ReadLast();
        var grace = (long)(Grace.TotalSeconds * TimeProvider.System.TimestampFrequency);
        return [.. Checker.Check(_recorder.Histories()), .. _projects.SelectMany(project => project.Key.Check(grace))];
    }

    private async Task Prepare()
    {
        using var operators = cluster.CreateClient(Frozen);
        for (var number = 0; number < Projects; number++)
        {
            var slug = $"waking-{round}-{number}";
            (await operators.Admin(HttpMethod.Post, "projects", new { name = slug, slug })).Expect(HttpStatusCode.Created);
            var key = (await operators.Admin(HttpMethod.Post, $"projects/{slug}/api-keys", new { name = "clients" })).Expect(HttpStatusCode.Created);
            var keys = cluster.Keys with { Api = key.Text("key") };
            var project = new Project(slug, key.Text("id"), IsRevoked: number % 2 == 1, new ConvoyClient(Frozen.Address, keys), new ConvoyClient(Other.Address, keys));
            for (var cargo = 0; cargo < CargoPerProject; cargo++) project.Cargo.Add(await Load(project));
            _projects.Add(project);
        }
    }

    private async Task<string> Load(Project project)
    {
        var start = TimeProvider.System.GetTimestamp();
        var cargo = await project.Client.LoadOne();
        _recorder.Add(cargo, new LoadCall(start, TimeProvider.System.GetTimestamp()));
        return cargo;
    }

    /// <summary>Moves every cargo by way of another node, again and again until each move is acknowledged.</summary>
    private async Task MoveAll()
    {
        const string status = "batched";
        using var worker = cluster.CreateClient(Other);
        var waiting = _projects.SelectMany(project => project.Cargo).ToList();
        await Eventually.Holds("every cargo of the frozen node to be moved by the others", async () =>
        {
            var start = TimeProvider.System.GetTimestamp();
            var reply = await worker.Push(waiting.Select(cargo => new PushedTransition(cargo, status, $"{cargo}-1")));
            var end = TimeProvider.System.GetTimestamp();
            if (reply.Status is not HttpStatusCode.OK) return false;
            var outcomes = reply.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("outcome").GetString()).ToList();
            foreach (var (cargo, outcome) in waiting.Zip(outcomes).ToList())
            {
                var answer = outcome is "applied" ? PushAnswer.Applied : outcome is "unchanged" ? PushAnswer.Unchanged : PushAnswer.Unknown;
                _recorder.Add(cargo, new PushCall(start, end, status, $"{cargo}-1", answer));
                if (answer is not PushAnswer.Unknown) waiting.Remove(cargo);
            }

            return waiting.Count == 0;
        }, Patience, cluster.Describe);
    }

    private async Task Revoke(Project project)
    {
        using var operators = cluster.CreateClient(Other);
        var start = TimeProvider.System.GetTimestamp();
        await Eventually.Holds(
            $"the key of {project.Slug} to be revoked",
            async () => (await operators.Admin(HttpMethod.Delete, $"projects/{project.Slug}/api-keys/{project.KeyId}")).Status is HttpStatusCode.NoContent,
            Patience,
            cluster.Describe);
        project.Revocation = new(start, TimeProvider.System.GetTimestamp());
    }

    private async Task Ask(Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var project = _projects[random.Next(_projects.Count)];
            var cargo = project.Cargo[random.Next(project.Cargo.Count)];
            var start = TimeProvider.System.GetTimestamp();
            Reply? reply = null;
            try
            {
                reply = await project.Client.Track(cargo, cancellation: end);
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
            {
                // It may have ended itself.
            }

            var stop = TimeProvider.System.GetTimestamp();
            _recorder.Add(new Sample(CallKind.Read, Frozen.Name, start, stop, (int?)reply?.Status, IsExcused: false, reply?.Body));
            if (reply?.Status is HttpStatusCode.OK or HttpStatusCode.Unauthorized) project.Uses.Enqueue(new(start, stop, reply.Status is HttpStatusCode.OK));
            if (reply?.Status is HttpStatusCode.OK or HttpStatusCode.NotFound) _recorder.Add(cargo, Caller.ReadOf(reply, start, stop));
        }
    }

    private async Task ReadLast()
    {
        foreach (var project in _projects)
        {
            // The worker key knows no tracking, so those whose key is gone are read by a fresh one.
            var key = project.IsRevoked ? await NewKey(project) : null;
            foreach (var cargo in project.Cargo)
            {
                await Eventually.Holds($"an answer to the last read of {cargo}", async () =>
                {
                    var start = TimeProvider.System.GetTimestamp();
                    var reply = await project.ElsewhereClient.Track(cargo, key);
                    if (reply.Status is not (HttpStatusCode.OK or HttpStatusCode.NotFound)) return false;
                    _recorder.AddLast(cargo, Caller.ReadOf(reply, start, TimeProvider.System.GetTimestamp()));
                    return true;
                }, context: cluster.Describe);
            }

            project.Client.Dispose();
            project.ElsewhereClient.Dispose();
        }
    }

    private async Task<string> NewKey(Project project)
    {
        using var operators = cluster.CreateClient(Other);
        return (await operators.Admin(HttpMethod.Post, $"projects/{project.Slug}/api-keys", new { name = "last" })).Expect(HttpStatusCode.Created).Text("key");
    }

    private sealed record Project(string Slug, string KeyId, bool IsRevoked, ConvoyClient Client, ConvoyClient ElsewhereClient)
    {
        public List<string> Cargo { get; } = [];

        public System.Collections.Concurrent.ConcurrentQueue<KeyUse> Uses { get; } = [];

        public Revocation? Revocation { get; set; }

        public KeyHistory Key => new($"the key of {Slug}", [.. Uses], Revocation);
    }
}
