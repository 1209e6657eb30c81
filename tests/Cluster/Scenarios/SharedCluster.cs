using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Scenarios;

/// <summary>Three silos and two gateways that many scenarios share, since every one of them leaves a cluster that is well.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    private ConvoyCluster? _cluster;

    public ConvoyCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    public async Task InitializeAsync() => _cluster = await ConvoyCluster.Create(new ClusterPlan { Settings = ClusterSettings.ShortDrain });

    public async Task DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }
}

/// <summary>The tests that use <see cref="SharedCluster"/>.</summary>
[CollectionDefinition(Name)]
public sealed class SharedClusterTests : ICollectionFixture<SharedCluster>
{
    public const string Name = "Three silos and two gateways";
}
