using Convoy.Cargo;
using Convoy.Grains.Leases;
using Convoy.Keys;
using Convoy.Projects;
using Convoy.Testing;
using Convoy.Workers;

namespace Convoy.Grains.Tests.Leases;

public sealed class LeasedClusterTests(LeasedCluster cluster) : IClassFixture<LeasedCluster>, IAsyncLifetime
{
    public Task InitializeAsync() => AwaitAllHeld();

    public Task DisposeAsync()
    {
        cluster.Cuts.Heal();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_silo_that_is_cut_off_answers_nothing_from_memory_until_it_is_healed()
    {
        var cutOff = cluster.Silos[1];
        var (there, itsReader) = await cluster.LoadCargo(on: cutOff);
        var (elsewhere, otherReader) = await cluster.LoadCargo(on: cluster.Silos[0]);
        Assert.NotNull(await there.GetTracking(itsReader));

        cluster.Cuts.Cut(cutOff, cluster.Members);
        await Eventually.Holds("the lease to lapse", () => !cluster.IsHeld(cutOff));
        await Assert.ThrowsAsync<ReadLeaseLapsedException>(async () => await there.GetTracking(itsReader));
        await Assert.ThrowsAsync<ReadLeaseLapsedException>(async () => await there.Apply([new Transition { To = CargoStatus.Batched }]));
        Assert.NotNull(await elsewhere.GetTracking(otherReader));

        cluster.Cuts.Heal();
        await AwaitAllHeld();
        Assert.Equal(CargoStatus.Pending, (await there.GetTracking(itsReader))!.Status);
    }

    [Fact]
    public async Task No_grain_that_authenticates_answers_under_a_lapsed_lease()
    {
        Assert.True(Slug.TryParse("leased", out var slug));
        var (key, workerKey) = (NewKey(), NewKey());
        var project = cluster.Grains.GetProject(slug);
        Assert.NotNull(await cluster.Grains.GetProjectCatalog().Create(new NewProject { Id = ProjectId.New(TimeProvider.System), Slug = slug, Name = "Leased" }));
        await project.AddKey(key);
        await cluster.Grains.GetWorkerKeys().Add(workerKey);
        Func<Task>[] calls =
        [
            async () => Assert.True((await project.Authenticate(key.Hash))!.IsKnown),
            async () => Assert.NotNull(await project.GetInfo()),
            async () => Assert.Equal(slug, await cluster.Grains.GetApiKey(key.Hash).GetProject()),
            async () => Assert.NotNull(await cluster.Grains.GetWorkerKeys().Find(workerKey.Hash)),
        ];
        foreach (var call in calls) await call();

        cluster.CutAll();
        await Eventually.Holds("all leases to lapse", () => !cluster.Silos.Any(cluster.IsHeld));
        foreach (var call in calls) await Assert.ThrowsAsync<ReadLeaseLapsedException>(call);

        cluster.Cuts.Heal();
        await AwaitAllHeld();
        foreach (var call in calls) await call();
    }

    [Fact]
    public async Task A_silo_that_hears_only_from_a_member_without_grains_answers_on()
    {
        var silo = cluster.Silos[0];
        cluster.Cuts.Cut(silo, [cluster.Silos[1]]);
        await ExpectHeldForManyRounds(silo);
    }

    [Fact]
    public async Task Leases_are_renewed_while_the_table_is_away()
    {
        cluster.Cuts.TableIsAway = true;
        await ExpectHeldForManyRounds(cluster.Silos[0]);
    }

    [Fact]
    public async Task A_short_lapse_ends_while_the_table_is_away()
    {
        cluster.Cuts.TableIsAway = true;
        cluster.CutAll();
        await Eventually.Holds("all leases to lapse", () => !cluster.Silos.Any(cluster.IsHeld));
        cluster.Cuts.Heal();
        cluster.Cuts.TableIsAway = true;
        await AwaitAllHeld();
    }

    [Fact]
    public async Task A_member_casts_no_vote_that_it_has_promised_not_to_cast()
    {
        var table = cluster.Service<IMembershipTable>(cluster.Silos[0]);
        var rows = await table.ReadAllAsync(default);
        var (entry, etag) = rows.Members.Single(row => row.Item1.SiloAddress.Equals(cluster.Silos[1]));
        Assert.False(await table.UpdateRowAsync(entry, etag, rows.Version.Next(), default));
        Assert.Equal(rows.Version.Version, (await table.ReadAllAsync(default)).Version.Version);
    }

    [Fact]
    public async Task A_member_promises_nothing_to_one_that_it_does_not_know_or_holds_for_dead()
    {
        var line = new Line(cluster.Service<IServiceProvider>(cluster.Silos[0]));
        var asked = cluster.Silos[1];
        var unknown = SiloAddress.New(System.Net.IPAddress.Loopback, 1, int.MaxValue);
        var before = SiloAddress.New(cluster.Silos[0].Endpoint, 1);
        Assert.Equal(LeaseAnswer.Promised, await line.Ask(asked, cluster.Silos[0]));
        Assert.Equal(LeaseAnswer.Refused, await line.Ask(asked, unknown));
        Assert.Equal(LeaseAnswer.HolderIsDead, await line.Ask(asked, before));
    }

    private Task AwaitAllHeld() => Eventually.Holds("all silos to hold their leases", () => cluster.Silos.All(cluster.IsHeld));

    // Far longer than a lease lasts by itself: one that is held then was renewed. A machine that pauses may make it lapse in between.
    private async Task ExpectHeldForManyRounds(SiloAddress silo)
    {
        var longAfter = 3 * new ReadLeaseOptions().Duration;
        var since = TimeProvider.System.GetTimestamp();
        await Eventually.Holds(
            $"the lease to be held {longAfter} later", () => TimeProvider.System.GetElapsedTime(since) > longAfter && cluster.IsHeld(silo));
    }

    private static NewKey NewKey()
    {
        var id = Guid.NewGuid();
        return new NewKey { Id = id, Hash = KeyHash.Of(id.ToString()), Name = "Key", Prefix = "convoy_sk_00" };
    }

    private sealed class Line(IServiceProvider services) : Orleans.Runtime.Services.GrainServiceClient<ILeasePeer>(services)
    {
        public Task<LeaseAnswer> Ask(SiloAddress member, SiloAddress holder) => GetGrainService(member).Promise(holder, TimeSpan.FromSeconds(1)).AsTask();
    }
}
