using System.Net;
using Convoy.Testing.Clusters;
using Convoy.Testing.Workers;

namespace Convoy.Cluster.Tests.Scenarios;

/// <summary>From the load to the callback, with four workers over HTTP: one dies without a word, and one keeps a batch for longer than it may.</summary>
public sealed class WholeWayTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private ConvoyCluster? _cluster;

    private ConvoyCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    public async Task InitializeAsync() => _cluster = await ConvoyCluster.Create(new ClusterPlan
    {
        Settings = ClusterSettings.With(
            ("Convoy__Batching__Enabled", "true"),
            ("Convoy__Batching__MaxWait", "00:00:02"),
            ("Convoy__Batching__Lease", "00:00:05"),
            ("Convoy__Callbacks__AllowedNetworks__0", "127.0.0.0/8"),
            ("Convoy__Callbacks__AttemptTimeout", "00:00:02"),
            ("Convoy__Callbacks__Schedule__0", "00:00:01"),
            ("Convoy__Callbacks__Schedule__1", "00:00:02"),
            ("Convoy__Callbacks__Schedule__2", "00:00:05"),
            ("Convoy__Callbacks__Schedule__3", "00:00:10")),
    });

    public async Task DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Thousands_of_cargo_come_to_their_callbacks_though_a_silo_is_killed_and_a_worker_dies_with_a_batch()
    {
        var cargo = Form.Pick(3_000, 10_000);
        await using var way = new WholeWay();
        using var first = Cluster.CreateClient(Cluster.Gateways[0]);
        using var second = Cluster.CreateClient(Cluster.Gateways[1]);
        await way.Load(first, cargo);
        var orphaned = await way.PutDying(second);
        way.PutStalling(first);
        way.Put(first);
        way.Put(second);
        await way.IsCalledBack(cargo / 3, Patience, Cluster.Describe);
        await Cluster.Silos[0].Kill9();
        Assert.InRange(way.Server.CargoCount, cargo / 3, cargo - 1);
        await way.Ends(second, Patience, Cluster.Describe);

        var secret = (await first.Admin(HttpMethod.Get, $"projects/{ConvoyCluster.Project}/signing-secret")).Expect(HttpStatusCode.OK).Text("signing_secret");
        Assert.Empty(way.Violations(secret));
        Assert.True(way.Log.Refused > 0, "No worker came too late, so this test has shown nothing about results that do.");
        Assert.All(orphaned.Cargo, left => Assert.NotEqual(orphaned.Id, way.Log.HoldersOf(left.CargoId).Last()));
    }
}
