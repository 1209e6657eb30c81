using Convoy.Cargo;
using Convoy.Grains.Cargo;
using Convoy.Grains.Cargo.Residence;
using Convoy.Grains.Storage;
using Convoy.Grains.Tests.Storage;
using Convoy.Projects;
using Convoy.Testing;

namespace Convoy.Grains.Tests.Cargo.Residence;

/// <summary>A silo whose cargo leave memory as soon as the settings allow.</summary>
public sealed class ShortResidence : GrainCluster
{
    public const int MaxLeaving = 100;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("convoy-residence-");

    public static readonly TimeSpan Age = TimeSpan.FromSeconds(2);

    protected override Task<Database> OpenDatabase() => Database.OpenSqlite(Path.Combine(_directory.FullName, "convoy.db"));

    protected override void Configure(ISiloBuilder silo)
    {
        silo.UseCargoResidence(new ResidenceOptions { IdleAge = TimeSpan.FromMinutes(2), ProbationAge = Age, TerminalAge = Age, MaxLeaving = MaxLeaving });
        silo.Services.AddLocalCargo();
    }

    protected override ValueTask DropDatabase()
    {
        _directory.Delete(recursive: true);
        return default;
    }
}

/// <summary>Which cargo stay in memory and which leave it. What stays is seen when something that came later has left.</summary>
public sealed class CargoResidenceTests(ShortResidence cluster) : IClassFixture<ShortResidence>
{
    private const int Many = 3 * ShortResidence.MaxLeaving;

    [Fact]
    public async Task A_cargo_that_was_read_once_leaves_and_one_that_was_read_twice_stays()
    {
        var (twice, once) = (await Cold(), await Cold());
        await twice.Track();
        await twice.Track();
        await once.Track();
        await HasLeft(once);
        Assert.NotNull(cluster.Activation(twice.GrainId));
        Assert.NotNull(await once.Track());
    }

    [Fact]
    public async Task A_second_read_in_the_process_counts_as_one_by_a_call()
    {
        var (twice, once) = (await Cold(), await Cold());
        await twice.Track();
        Assert.True(cluster.Service<ILocalCargo>().TryGetTracking(twice.Id, new ProjectClaim(twice.Project), out _));
        await once.Track();
        await HasLeft(once);
        Assert.NotNull(cluster.Activation(twice.GrainId));
    }

    [Fact]
    public async Task When_memory_is_short_those_leave_that_nobody_has_asked_for_since_the_last_time()
    {
        var local = cluster.Service<LocalCargo>();
        var (asked, forgotten, unread) = (await cluster.LoadCargo(), await cluster.LoadCargo(), await cluster.LoadCargo());
        foreach (var cargo in new[] { asked, forgotten }) await cargo.Track();

        Assert.Equal(0, local.LetGo(0));
        local.LetGo(int.MaxValue);
        await Eventually.Holds("the one that nobody has read to leave", () => cluster.Activation(unread.GrainId) is null);
        Assert.NotNull(cluster.Activation(forgotten.GrainId));
        Assert.True(cluster.Service<ILocalCargo>().TryGetTracking(asked.Id, new ProjectClaim(asked.Project), out _));
        local.LetGo(int.MaxValue);
        await Eventually.Holds("the forgotten one to leave", () => cluster.Activation(forgotten.GrainId) is null);
        Assert.NotNull(cluster.Activation(asked.GrainId));
    }

    [Fact]
    public async Task A_cargo_leaves_soon_after_its_end_and_one_under_way_stays()
    {
        var (ended, underWay) = (await cluster.LoadCargo(), await cluster.LoadCargo());
        await underWay.Push(CargoStatus.Processing);
        await ended.Push(CargoStatus.Failed);
        await HasLeft(ended);
        Assert.NotNull(cluster.Activation(underWay.GrainId));
        Assert.Equal(CargoStatus.Failed, (await ended.Track())!.Status);
    }

    [Fact]
    public async Task A_cargo_that_a_repeat_brought_in_after_its_end_leaves_as_soon()
    {
        var cargo = await cluster.LoadCargo();
        await cargo.Push(CargoStatus.Failed);
        await cluster.Deactivate(cargo.GrainId);
        Assert.Equal(TransitionOutcomeKind.Unchanged, (await cargo.Push(CargoStatus.Failed)).Kind);
        await HasLeft(cargo);
    }

    [Fact]
    public async Task A_cargo_stays_after_its_end_as_long_as_somebody_asks_for_it()
    {
        var (asked, ended) = (await cluster.LoadCargo(), await cluster.LoadCargo());
        await asked.Push(CargoStatus.Failed);
        for (var round = 0; round < 2; round++)
        {
            await ended.Push(CargoStatus.Failed);
            await Eventually.Holds("a cargo to leave", async () =>
            {
                await asked.Track();
                return cluster.Activation(ended.GrainId) is null;
            });
            Assert.NotNull(cluster.Activation(asked.GrainId));
            ended = await cluster.LoadCargo();
        }

        await HasLeft(asked);
    }

    [Fact]
    public async Task A_scan_of_everything_leaves_no_more_than_so_many_behind()
    {
        var used = await Cold();
        var cold = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => Cold()));
        await used.Track();
        await used.Push(CargoStatus.Batched);
        foreach (var cargo in cold) await cargo.Track();

        // Those that must leave for another are on their way at once.
        await Eventually.Holds("all but the last to leave", () => cold.Count(cargo => cluster.Activation(cargo.GrainId) is not null) <= ShortResidence.MaxLeaving, ShortResidence.Age);
        Assert.NotNull(cluster.Activation(used.GrainId));
        await HasLeft(cold[^1]);
        Assert.NotNull(cluster.Activation(used.GrainId));
    }

    [Fact]
    public async Task A_local_read_goes_by_a_call_when_the_last_call_is_long_ago()
    {
        var cargo = await cluster.LoadCargo();
        var residence = cluster.Service<CargoResidence>();
        var grain = (CargoGrain)cluster.Activation(cargo.GrainId)!.GrainInstance!;
        Assert.True(Reads());
        grain.CalledAt = residence.Now - residence.LongestWithoutCall - 1;
        Assert.False(Reads());
        await cargo.Track();
        Assert.True(Reads());

        bool Reads() => cluster.Service<ILocalCargo>().TryGetTracking(cargo.Id, new ProjectClaim(cargo.Project), out _);
    }

    private Task HasLeft(CargoUnderTest cargo) => Eventually.Holds("a cargo to leave", () => cluster.Activation(cargo.GrainId) is null);

    private async Task<CargoUnderTest> Cold()
    {
        var cargo = await cluster.LoadCargo();
        await cluster.Deactivate(cargo.GrainId);
        return cargo;
    }
}
