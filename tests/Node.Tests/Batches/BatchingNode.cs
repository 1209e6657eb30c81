using Convoy.Testing;
using Convoy.Testing.Workers;

namespace Convoy.Node.Tests.Batches;

/// <summary>One node that tests of workers and of callbacks share. Its batches have two cargo, and each test has a model of its own.</summary>
public sealed class BatchingNode : IAsyncLifetime
{
    /// <summary>Cargo in a batch.</summary>
    public const int Size = 2;

    /// <summary>Callbacks that are sent at a time to one host, of <see cref="MaxInFlight"/>.</summary>
    public const int MaxInFlightPerHost = 4;

    /// <summary>Callbacks that are sent at a time.</summary>
    public const int MaxInFlight = 8;

    private static readonly NodeLaunch Launch = new()
    {
        Environment = new Dictionary<string, string?>
        {
            ["Convoy__Batching__Enabled"] = "true",
            ["Convoy__Batching__Size"] = $"{Size}",
            ["Convoy__Batching__Lease"] = "00:00:04",
            ["Convoy__Callbacks__AllowedNetworks__0"] = "127.0.0.0/8",
            ["Convoy__Callbacks__Schedule__0"] = "00:00:01",
            ["Convoy__Callbacks__Schedule__1"] = "00:00:01",
            ["Convoy__Callbacks__MaxInFlight"] = $"{MaxInFlight}",
            ["Convoy__Callbacks__MaxInFlightPerHost"] = $"{MaxInFlightPerHost}",
        },
    };

    private readonly NodeHome _home = new();
    private NodeProcess? _node;
    private ConvoyClient? _client;

    /// <summary>A client and worker of the node.</summary>
    public ConvoyClient Client => _client ?? throw new InvalidOperationException("The node was not started.");

    /// <summary>What tells the workers of <c>samples</c> where the node is.</summary>
    public IReadOnlyDictionary<string, string?> WorkerSettings => new Dictionary<string, string?>
    {
        ["CONVOY_URL"] = $"{_home.Address}",
        ["CONVOY_WORKER_KEY"] = _home.Keys.Worker,
    };

    /// <summary>What the node wrote, for the message of a failure.</summary>
    public string Describe() => _node?.Child.Describe() ?? "";

    /// <summary>Claims the next batch of a model, once there is one.</summary>
    public async Task<ClaimedBatch> Claim(string model) => ClaimedBatch.From(await Client.Claim(model, wait: 30));

    /// <summary>Loads some cargo to be called back at a server, and completes them without a result.</summary>
    /// <returns>Their ids.</returns>
    public async Task<IReadOnlyList<string>> LoadAndComplete(int count, Uri callbackUrl, string model)
    {
        var cargo = await Client.LoadAll(Enumerable.Repeat("Say hello.", count), callbackUrl, model);
        for (var done = 0; done < count; done += Size)
        {
            var batch = await Claim(model);
            var reply = await Client.Push(batch.Cargo.Select(one => batch.Completed(one.CargoId)));
            Assert.Equal(Size, reply.Json.GetProperty("applied").GetInt32());
        }

        return cargo;
    }

    /// <summary>Waits until a cargo has a status.</summary>
    public Task Comes(string cargoId, string status) => Eventually.Holds(
        $"{cargoId} to be {status}", async () => (await Client.Track(cargoId)).Text("status") == status, context: Describe);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _node = await _home.Start(Launch);
        _client = _home.CreateClient();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        _client?.Dispose();
        if (_node is not null) await _node.DisposeAsync();
        _home.Dispose();
    }
}

/// <summary>The tests that use <see cref="BatchingNode"/>.</summary>
[CollectionDefinition(Name)]
public sealed class BatchingNodeTests : ICollectionFixture<BatchingNode>
{
    public const string Name = "A node that makes batches";
}
