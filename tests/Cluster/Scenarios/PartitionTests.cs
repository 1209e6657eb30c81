using System.Net;
using Convoy.Testing;
using Convoy.Testing.Clusters;
using Convoy.Testing.Network;

namespace Convoy.Cluster.Tests.Scenarios;

/// <summary>What a silo is cut off from.</summary>
public enum Lost
{
    /// <summary>All other members, gateways too.</summary>
    Members,

    /// <summary>The database.</summary>
    Database,

    /// <summary>All members and the database.</summary>
    Both,
}

public sealed class PartitionTests(PartitionTests.Networked networked) : IClassFixture<PartitionTests.Networked>
{
    private static readonly TimeSpan Aftermath = Form.Pick(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

    private ConvoyCluster Cluster => networked.Cluster;

    [Theory]
    [InlineData(Lost.Members, LinkState.Closed)]
    [InlineData(Lost.Members, LinkState.Silent)]
    [InlineData(Lost.Database, LinkState.Closed)]
    [InlineData(Lost.Database, LinkState.Silent)]
    [InlineData(Lost.Both, LinkState.Closed)]
    [InlineData(Lost.Both, LinkState.Silent)]
    public async Task A_silo_that_is_cut_off_neither_loses_nor_tells_old_news(Lost lost, LinkState state)
    {
        var apart = Form.Pick(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(20));

        var outcome = await Scenario.Run(Cluster, $"a silo cut off from {Name(lost)} for {apart.TotalSeconds} s, {Manner(state)}", async course =>
        {
            var silo = Cluster.Silos[0];
            if (lost is Lost.Members or Lost.Both) Cluster.Network!.CutFromMembers(silo, state);
            if (lost is Lost.Database or Lost.Both) Cluster.Network!.CutFromDatabase(silo, state);
            await course.GoesOnFor(apart);
            Cluster.Network!.Heal();
            await course.GoesOnFor(Aftermath);
            await Eventually.Holds(
                "the silo that was cut off to be ready again or to end",
                async () => !silo.IsRunning || await silo.Probe("health/ready") is HttpStatusCode.OK,
                context: silo.Process.Child.Describe);
            course.Note(silo.IsRunning ? "it stayed" : "it ended itself");
        });

        outcome.RequireSafety();
    }

    [Theory]
    [InlineData(LinkState.Closed)]
    [InlineData(LinkState.Silent)]
    public async Task While_nobody_reaches_the_database_active_cargo_are_read(LinkState state)
    {
        const double shareFromMemory = 0.99;
        var apart = Form.Pick(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(15));
        long from = 0, to = 0;

        var outcome = await Scenario.Run(Cluster, $"all cut off from the database for {apart.TotalSeconds} s, {Manner(state)}", async course =>
        {
            await course.ReadAll();
            from = Course.Now;
            foreach (var node in Cluster.Nodes) Cluster.Network!.CutFromDatabase(node, state);
            await course.GoesOnFor(apart);
            to = Course.Now;
            Cluster.Network!.Heal();
            await course.Time("writes again after", () => course.WritesGoOn());
        });

        var reads = outcome.Reads.Where(read => read.Start > from && read.Start < to).ToList();
        outcome.RequireSafety()
            .RequireInLongForm(outcome.Ended.Count == 0, "processes ended by themselves", outcome.Ended)
            .RequireInLongForm(reads.Count(read => read.IsAnswered) >= reads.Count * shareFromMemory, "too few reads were answered from memory", reads.Where(read => read.HasFailed));
    }

    private static string Manner(LinkState state) => state is LinkState.Closed ? "with FIN" : "silently";

    private static string Name(Lost lost) => lost switch
    {
        Lost.Members => "the others",
        Lost.Database => "the database",
        _ => "the others and the database",
    };

    /// <summary>Three silos and two gateways with a network that can be cut.</summary>
    public sealed class Networked : IAsyncLifetime
    {
        private ConvoyCluster? _cluster;

        public ConvoyCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

        public async Task InitializeAsync() =>
            _cluster = await ConvoyCluster.Create(new ClusterPlan { HasNetwork = true, Settings = ClusterSettings.ShortDrain });

        public async Task DisposeAsync()
        {
            if (_cluster is not null) await _cluster.DisposeAsync();
        }
    }
}
