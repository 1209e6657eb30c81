using System.Collections.Immutable;
using Convoy.Cargo;
using Convoy.Grains.Cargo;
using Convoy.Testing;

namespace Convoy.Grains.Tests.Leases;

/// <summary>Many cargo in one message, in a cluster of several silos and a member without grains.</summary>
public sealed class CargoGroupsTests(LeasedCluster cluster) : IClassFixture<LeasedCluster>, IAsyncLifetime
{
    private const int Many = 40;

    public Task InitializeAsync() => Eventually.Holds("all leases to be held", () => cluster.Silos.All(cluster.IsHeld));

    public Task DisposeAsync()
    {
        cluster.Cuts.Heal();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Every_member_guesses_where_a_cargo_is_and_there_it_is()
    {
        foreach (var (id, project) in await LoadMany())
        {
            var guesses = cluster.Members.Select(member => cluster.Service<ICargoGroups>(member).HostOf(id)).Distinct().ToList();
            var host = Assert.Single(guesses)!;
            Assert.Contains(host, cluster.Silos);
            Assert.True(cluster.Service<LocalCargo>(host).TryGetTracking(id, new(project), out _), $"{id} is not active on {host}.");
        }
    }

    [Fact]
    public async Task A_group_is_applied_in_full_even_by_a_silo_that_none_of_it_is_on()
    {
        var groups = cluster.Service<ICargoGroups>(cluster.Members[^1]);
        var loaded = await LoadMany();
        foreach (var (host, status) in cluster.Silos.Zip([CargoStatus.Batched, CargoStatus.Processing]))
        {
            var outcomes = await groups.Apply(host, [.. loaded.Select(cargo => Moved(cargo.Id.Value, status))]);
            Assert.Equal(Many, outcomes.Length);
            Assert.All(outcomes, outcome => Assert.Equal(TransitionOutcome.Applied(status), Assert.Single(outcome)));
        }
    }

    [Fact]
    public async Task A_group_is_loaded_in_full_even_by_a_silo_that_none_of_it_is_on()
    {
        var groups = cluster.Service<ICargoGroups>(cluster.Members[^1]);
        var cargo = Enumerable.Range(0, Many).Select(_ => cluster.NewCargo()).ToList();
        foreach (var host in cluster.Silos)
        {
            var outcomes = await groups.Load(host, [.. cargo.Select(one => New(one.Id.Value, one.Project))]);
            Assert.Equal(Enumerable.Repeat(LoadOutcome.Loaded, Many), outcomes);
        }

        foreach (var (id, project) in cargo) Assert.NotNull(await cluster.Grains.GetCargo(id).GetTracking(new(project)));
    }

    [Fact]
    public async Task What_cannot_be_loaded_costs_the_others_of_its_group_nothing()
    {
        var groups = cluster.Service<ICargoGroups>(cluster.Members[0]);
        var (taken, _) = (await LoadMany(1)).Single();
        var (fresh, project) = cluster.NewCargo();
        Assert.Equal(
            [LoadOutcome.Unknown, LoadOutcome.Taken, LoadOutcome.Loaded],
            (await groups.Load(cluster.Silos[0], [New("crg_none", project), New(taken.Value, project), New(fresh.Value, project)])).AsEnumerable());
    }

    [Fact]
    public async Task What_is_no_cargo_costs_the_others_of_its_group_nothing()
    {
        var groups = cluster.Service<ICargoGroups>(cluster.Members[0]);
        var (id, _) = (await LoadMany(1)).Single();
        var (unknown, _) = cluster.NewCargo();
        var outcomes = await groups.Apply(cluster.Silos[0], [Moved("crg_none", CargoStatus.Batched), Moved(id.Value, CargoStatus.Batched), Moved(unknown.Value, CargoStatus.Batched)]);
        Assert.Equal(
            [TransitionOutcome.NotFound, TransitionOutcome.Applied(CargoStatus.Batched), TransitionOutcome.NotFound],
            outcomes.Select(outcome => outcome.Single()));
    }

    [Fact]
    public async Task A_silo_answers_reads_of_the_cargo_that_it_has_active_and_of_no_other()
    {
        var groups = cluster.Service<ICargoGroups>(cluster.Members[^1]);
        var loaded = await LoadMany();
        foreach (var host in cluster.Silos)
        {
            var reads = new TrackingReads(Many);
            for (var i = 0; i < Many; i++) reads.Set(i, loaded[i].Id, loaded[i].Project);
            var answers = await groups.GetTracking(host, reads);
            Assert.Equal(Many, answers.Count);
            for (var i = 0; i < Many; i++)
            {
                var isHere = groups.HostOf(loaded[i].Id)!.Equals(host);
                Assert.Equal(isHere, answers.TryGet(i, out var tracking));
                Assert.Equal(isHere ? await cluster.Grains.GetCargo(loaded[i].Id).GetTracking(new(loaded[i].Project)) : null, tracking);
            }
        }
    }

    [Fact]
    public async Task A_read_in_a_group_tells_nobody_of_the_cargo_of_another_project()
    {
        var groups = cluster.Service<ICargoGroups>(cluster.Members[^1]);
        var (id, _) = (await LoadMany(1)).Single();
        var reads = new TrackingReads(1);
        reads.Set(0, id, Convoy.Projects.ProjectId.New(TimeProvider.System));
        Assert.True((await groups.GetTracking(groups.HostOf(id)!, reads)).TryGet(0, out var tracking));
        Assert.Null(tracking);
    }

    [Fact]
    public async Task A_silo_whose_lease_has_lapsed_answers_no_read_of_a_group()
    {
        var groups = cluster.Service<ICargoGroups>(cluster.Members[^1]);
        var (id, project) = (await LoadMany(1)).Single();
        var host = groups.HostOf(id)!;
        var reads = new TrackingReads(1);
        reads.Set(0, id, project);
        Assert.True((await groups.GetTracking(host, reads)).TryGet(0, out _));

        cluster.Cuts.Cut(host, cluster.Members);
        await Eventually.Holds("the lease to lapse", () => !cluster.IsHeld(host));
        Assert.False((await groups.GetTracking(host, reads)).TryGet(0, out _));

        cluster.Cuts.Heal();
        await Eventually.Holds("the lease to be held again", () => cluster.IsHeld(host));
        Assert.True((await groups.GetTracking(host, reads)).TryGet(0, out _));
    }

    private static NewCargo New(string id, Convoy.Projects.ProjectId project) =>
        new() { CargoId = id, Load = new CargoLoad { Project = project, Params = "{}"u8.ToArray(), CallbackUrl = "https://example.com" } };

    private static CargoTransitions Moved(string id, CargoStatus to) => new() { CargoId = id, Transitions = [new Transition { To = to }] };

    private async Task<ImmutableArray<(CargoId Id, Convoy.Projects.ProjectId Project)>> LoadMany(int count = Many)
    {
        var cargo = Enumerable.Range(0, count).Select(_ => cluster.NewCargo()).ToImmutableArray();
        foreach (var (id, project) in cargo) await Eventually.Holds("the load", () => IsLoaded(id, project));
        return cargo;
    }

    // A machine that stalls costs a silo its lease for a moment. Nothing was written then, and whoever loads asks again, as the gateway does.
    private async Task<bool> IsLoaded(CargoId id, Convoy.Projects.ProjectId project)
    {
        try
        {
            return await cluster.Grains.GetCargo(id).Load(New(id.Value, project).Load) is not null;
        }
        catch (ReadLeaseLapsedException)
        {
            return false;
        }
    }
}
