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

    public Task DisposeAsync() => Task.CompletedTask;

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

    private static NewCargo New(string id, Convoy.Projects.ProjectId project) =>
        new() { CargoId = id, Load = new CargoLoad { Project = project, Params = "{}"u8.ToArray(), CallbackUrl = "https://example.com" } };

    private static CargoTransitions Moved(string id, CargoStatus to) => new() { CargoId = id, Transitions = [new Transition { To = to }] };

    private async Task<ImmutableArray<(CargoId Id, Convoy.Projects.ProjectId Project)>> LoadMany(int count = Many)
    {
        var cargo = Enumerable.Range(0, count).Select(_ => cluster.NewCargo()).ToImmutableArray();
        foreach (var (id, project) in cargo)
        {
            Assert.NotNull(await cluster.Grains.GetCargo(id).Load(New(id.Value, project).Load));
        }

        return cargo;
    }
}
