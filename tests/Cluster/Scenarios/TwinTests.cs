using Convoy.Testing.Clusters;
using Convoy.Testing.Network;

namespace Convoy.Cluster.Tests.Scenarios;

public sealed class TwinTests
{
    // Shorter than it takes to declare a silo dead, and longer: after the one all go on, after the other it has to go.
    private static readonly TimeSpan Hiccup = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("Default")]
    [InlineData("Distributed")]
    public async Task Silos_that_come_and_go_while_cargo_are_busy_make_no_reader_go_back(string directory)
    {
        await using var cluster = await ConvoyCluster.Create(new ClusterPlan
        {
            HasNetwork = true,
            Settings = ClusterSettings.With(("Convoy__GrainDirectory", directory), ("Convoy__AllowClients", "true")),
        });
        await using var census = await TwinCensus.Start(cluster.Gateways[1]);
        await using var conflicts = ConflictCount.Start(cluster.Silos);
        var rounds = Form.Pick(1, 3);

        var outcome = await Scenario.Run(cluster, $"twins provoked by cuts, kills and restarts, {directory} directory", async course =>
        {
            for (var round = 0; round < rounds; round++)
            {
                await CutOff(course, cluster, cluster.Silos[0], Hiccup);
                await CutOff(course, cluster, cluster.Silos[0], Cut);
                await Task.WhenAll(Restart(cluster.Silos[1]), KillAndRestart(course, cluster.Silos[2]));
                if (!cluster.Silos[0].IsRunning) await Course.StartAnew(cluster.Silos[0]);
                await course.GoesOnFor(Between);
            }

            course.Note($"{census.Twins} cargo seen at two silos in {census.Looks} looks");
            course.Note($"{conflicts.Seen} version conflicts counted");
        });

        outcome.RequireSafety();
        Assert.True(census.Looks > 0, "No silo could be asked for its activations, so nothing was counted.");
        Assert.True(conflicts.Looks > 0, "No silo told its figures, so nothing was counted.");
    }

    private static async Task CutOff(Course course, ConvoyCluster cluster, ClusterNode silo, TimeSpan time)
    {
        cluster.Network!.CutFromMembers(silo, LinkState.Silent);
        await course.GoesOnFor(time);
        cluster.Network.Heal();
        await course.GoesOnFor(Between);
    }

    private static async Task Restart(ClusterNode silo)
    {
        await silo.Stop(TimeSpan.FromMinutes(1));
        await silo.Start();
    }

    private static async Task KillAndRestart(Course course, ClusterNode silo)
    {
        await course.Kill(silo);
        await Course.StartAnew(silo);
    }
}
