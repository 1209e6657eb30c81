using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Faults;

/// <summary>Nodes that must not share what they are told to share.</summary>
public sealed class NeighbourTests(NeighbourTests.OneSilo one) : IClassFixture<NeighbourTests.OneSilo>
{
    [Fact]
    public async Task A_second_cluster_on_the_same_database_is_refused()
    {
        await using var stranger = one.Cluster.Add(NodeRole.Silo);
        stranger.Settings["Convoy__ClusterId"] = "another";

        Assert.Contains("ClusterId", await RefusedStart.Of(stranger), StringComparison.Ordinal);
        Assert.True(await one.Silo.IsServing());
    }

    [Theory]
    [InlineData(NodeRole.Silo)]
    [InlineData(NodeRole.Gateway)]
    public async Task A_silo_port_that_is_taken_is_named(NodeRole role)
    {
        await using var second = one.Cluster.Add(role);
        second.Settings["Convoy__SiloPort"] = $"{one.Silo.SiloPort}";
        second.Settings["Convoy__SiloListenPort"] = null;

        Assert.Contains("SiloPort", await RefusedStart.Of(second), StringComparison.Ordinal);
        Assert.True(await one.Silo.IsServing());
    }

    [Fact]
    public async Task An_old_program_refuses_a_newer_schema_and_those_that_run_go_on()
    {
        await one.Cluster.Database.Query("UPDATE convoy_schema SET version = version + 1");
        try
        {
            await using var old = one.Cluster.Add(NodeRole.Silo);

            Assert.Contains("newer release", await RefusedStart.Of(old), StringComparison.Ordinal);
            Assert.True(await one.Silo.IsServing());
        }
        finally
        {
            await one.Cluster.Database.Query("UPDATE convoy_schema SET version = version - 1");
        }
    }

    /// <summary>A cluster of one silo.</summary>
    public sealed class OneSilo : IAsyncLifetime
    {
        private ConvoyCluster? _cluster;

        public ConvoyCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

        public ClusterNode Silo => Cluster.Silos[0];

        public async Task InitializeAsync()
        {
            _cluster = await ConvoyCluster.Empty();
            await Cluster.Add(NodeRole.Silo).Start();
        }

        public async Task DisposeAsync()
        {
            if (_cluster is not null) await _cluster.DisposeAsync();
        }
    }
}
