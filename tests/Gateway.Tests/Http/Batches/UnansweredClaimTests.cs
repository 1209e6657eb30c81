using Convoy.Batches;
using Convoy.Cargo;
using Convoy.Gateway.Tests.Http.Budget;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Batches;

/// <summary>What becomes of a batch whose claim could not be answered, on a node whose batches have three cargo, and whose leases outlast any test.</summary>
public sealed class UnansweredClaimTests : IAsyncLifetime
{
    private const string Waiting = """{"wait":10}""";

    private static readonly Dictionary<string, Func<Exception>> NoHandover = new() { [nameof(ICargoGrain.Move)] = () => new StorageUnavailableException() };

    private readonly FaultyCalls _calls = new();
    private readonly EveryLine _log = new();
    private Node? _node;

    private Node Node => _node ?? throw new InvalidOperationException("The node has not started.");

    public async Task InitializeAsync() => _node = await Node.Start(
        builder =>
        {
            _calls.Register(builder);
            _log.Register(builder);
        },
        [.. FaultyNode.Settings, "--Convoy:Batching:Enabled=true", "--Convoy:Batching:Size=3"]);

    public async Task DisposeAsync() => await Node.DisposeAsync();

    [Fact]
    public async Task Without_a_name_it_is_given_back_at_once()
    {
        var ids = await Load();
        _calls.Fail(NoHandover);
        (await Claim(Waiting)).MustBe(503);
        _calls.Clear();
        var batch = (await Claim(Waiting)).MustBe(200).Json;
        Assert.Equal(1, batch.GetProperty("attempt").GetInt32());
        Assert.Equal(ids, batch.GetProperty("cargo").EnumerateArray().Select(cargo => cargo.GetProperty("cargo_id").GetString()));
    }

    [Fact]
    public async Task With_a_name_it_is_kept_for_the_same_claim()
    {
        await Load();
        const string named = """{"wait":10,"claim_id":"c-1"}""";
        _calls.Fail(NoHandover);
        (await Claim(named)).MustBe(503);
        _calls.Clear();
        (await Claim("""{"wait":1}""")).MustBe(204);
        (await Claim(named)).MustBe(200);
    }

    [Fact]
    public async Task What_cannot_be_given_back_is_told_and_costs_the_next_claims_nothing()
    {
        await Load();
        _calls.Fail(new Dictionary<string, Func<Exception>>(NoHandover) { [nameof(IBatchDeskGrain.FindClaim)] = () => new InvalidOperationException("A fault of ours.") });
        (await Claim(Waiting)).MustBe(503);
        await Wait.For("the log to tell", () => Task.FromResult(_log.Lines.Any(line => line.Contains("was not given back", StringComparison.Ordinal))));

        // It is held, and what the next one takes is given back as ever.
        _calls.Clear();
        await Load();
        _calls.Fail(NoHandover);
        (await Claim(Waiting)).MustBe(503);
        _calls.Clear();
        (await Claim(Waiting)).MustBe(200);
        (await Claim("""{"wait":1}""")).MustBe(204);
    }

    private async Task<string[]> Load()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Add(await Node.Client.LoadCargo());
        await Wait.For("a batch", async () => await Node.Client.StatusOf(ids[^1]) == "batched");
        return [.. ids.Order(StringComparer.Ordinal)];
    }

    private Task<Answer> Claim(string body) => Node.Worker.Post("/batches/claim", body);
}
