using System.Globalization;
using Convoy.Cluster.Tests.Load;
using Convoy.Testing.Databases;

namespace Convoy.Cluster.Tests.Scenarios;

[Collection(SharedClusterTests.Name)]
public sealed class DatabaseTests(SharedCluster shared)
{
    private const double ShareFromMemory = 0.99;
    private const int Cuts = 3;

    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(3);
    // The answer itself, and the way to it on a machine that is busy.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Between = Form.Pick(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

    private PostgresServer Database => shared.Cluster.Database;

    [Fact]
    public async Task A_database_that_crashes_and_comes_back_loses_nothing()
    {
        var outcome = await Scenario.Run(shared.Cluster, "PostgreSQL stopped hard and started", async course =>
        {
            await Database.StopHard();
            await Database.Start();
            await course.Time("writes again after", () => course.WritesGoOn());
        });

        outcome.RequireSafety().RequireThatAllStayed();
    }

    [Fact]
    public async Task While_the_database_is_away_active_cargo_are_read_and_writes_are_put_off()
    {
        // Longer than a write may take: else it may be that none begins meanwhile.
        var away = Form.Pick(LongestWrite + TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15));
        long from = 0, to = 0;
        var recovery = TimeSpan.Zero;

        var outcome = await Scenario.Run(shared.Cluster, $"PostgreSQL stopped for {away.TotalSeconds} s", async course =>
        {
            await course.ReadAll();
            await Database.Stop();
            from = Course.Now;
            await course.GoesOnFor(away);
            to = Course.Now;
            await Database.Start();
            recovery = await course.Time("writes again after", () => course.WritesGoOn());
        });

        outcome.RequireSafety().RequireThatAllStayed();
        var during = outcome.Samples.Where(sample => sample.Start > from && sample.Start < to).ToList();
        var reads = during.Where(sample => sample.Kind is CallKind.Read).ToList();
        var writes = during.Where(sample => sample.Kind is not CallKind.Read).ToList();
        Assert.NotEmpty(reads);
        Assert.NotEmpty(writes);
        Assert.DoesNotContain(writes, write => write.IsAnswered && write.Kind is CallKind.Load && write.End < to);
        outcome.RequireInLongForm(
                reads.Count(read => read.IsAnswered) >= reads.Count * ShareFromMemory, "too few reads were answered from memory", reads.Where(read => read.HasFailed))
            .RequireInLongForm(writes.All(write => write.Duration <= LongestWrite + Tolerance), "a write was put off too late", writes.Where(write => write.Duration > LongestWrite))
            .RequireInLongForm(recovery <= Recovery, $"writes went on only {recovery} after its return");
    }

    [Fact]
    public async Task Cut_connections_to_the_database_lose_nothing()
    {
        var outcome = await Scenario.Run(shared.Cluster, $"all connections to PostgreSQL cut, {Cuts} times", async course =>
        {
            for (var cut = 0; cut < Cuts; cut++)
            {
                Assert.True(await Database.CutConnections() > 0, "No connection was there to be cut.");
                await course.GoesOnFor(Between);
            }
        });

        outcome.RequireSafety().RequireThatAllStayed();
    }

    [Fact]
    public async Task A_full_disk_of_the_tables_refuses_writes_and_loses_nothing()
    {
        var outcome = await Scenario.Run(shared.Cluster, "the tables' disk refuses writes", async course =>
        {
            await TablesAreLargerThanTheFault(course);
            var fault = await DiskFault.OfTables(Database);
            await course.Refuses("a write that the full disk refuses");
            await course.GoesOnFor(Form.Pick(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15)));
            await fault.End();
            await course.Time("writes again after", () => course.WritesGoOn());
        });

        outcome.RequireSafety().RequireThatAllStayed();
        Assert.Contains(outcome.Writes, write => write.Status == 503);
    }

    [Fact]
    public async Task A_full_disk_of_the_log_ends_the_database_and_loses_nothing()
    {
        var outcome = await Scenario.Run(shared.Cluster, "the log's disk refuses writes, PostgreSQL ends itself and is started", async course =>
        {
            var fault = await DiskFault.OfEverything(Database);
            await Testing.Eventually.Holds("PostgreSQL to end of its full disk", () => !Database.IsRunning, context: Database.Describe);
            await fault.End();
            await Database.Start();
            await course.Time("writes again after", () => course.WritesGoOn());
        });

        outcome.RequireSafety().RequireThatAllStayed();
    }

    // The fault spares what lies in the first MiB of a file. What grows fastest are the texts of the cargo, which lie in a file apart.
    private Task TablesAreLargerThanTheFault(Course course)
    {
        const string larger = "SELECT pg_relation_size(reltoastrelid) > {0} FROM pg_class WHERE oid = 'cargo_params'::regclass";
        return Testing.Eventually.Holds(
            "the load to fill tables beyond 1 MiB",
            async () => await Database.Query(string.Format(CultureInfo.InvariantCulture, larger, DiskFault.SparedBytes)) == "t",
            TimeSpan.FromMinutes(1),
            () => course.Elapsed.ToString());
    }
}
