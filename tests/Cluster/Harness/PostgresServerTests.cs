using Convoy.Testing;
using Convoy.Testing.Databases;

namespace Convoy.Cluster.Tests.Harness;

/// <summary>A scenario proves nothing if what it takes away is still there.</summary>
public sealed class PostgresServerTests(PostgresServerTests.Server server) : IClassFixture<PostgresServerTests.Server>
{
    private const string Fill = "INSERT INTO filling SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 2000) AS row(n) GROUP BY n % 40";

    private PostgresServer Database => server.Database;

    [Fact]
    public async Task A_commit_survives_a_hard_stop()
    {
        await Database.Query("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");

        await Database.StopHard();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.Query("SELECT 1"));
        await Database.Start();

        Assert.Equal("7", await Database.Query("SELECT n FROM kept"));
    }

    [Fact]
    public async Task Connections_can_be_cut()
    {
        var sleeper = Database.Query("SELECT pg_sleep(60)");
        await Eventually.Holds("the connection to be seen", async () => await Database.CutConnections() > 0);

        await Assert.ThrowsAsync<InvalidOperationException>(() => sleeper);
        Assert.Equal("1", await Database.Query("SELECT 1"));
    }

    [Fact]
    public async Task The_tables_disk_refuses_writes_until_it_is_mended()
    {
        await Database.Query("CREATE TABLE filling (text text)");
        while (long.Parse(await Database.Query("SELECT pg_total_relation_size('filling')"), System.Globalization.CultureInfo.InvariantCulture) < 2 * DiskFault.SparedBytes)
        {
            await Database.Query(Fill);
        }

        var fault = await DiskFault.OfTables(Database);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            while (true) await Database.Query(Fill);
        });
        Assert.Contains("could not extend file", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("1", await Database.Query("SELECT 1"));

        await fault.End();
        await Database.Query(Fill);
    }

    [Fact]
    public async Task The_logs_disk_ends_the_server_and_a_mended_one_lets_it_start()
    {
        await Database.Query("CREATE TABLE doomed (n int)");

        var fault = await DiskFault.OfEverything(Database);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.Query("INSERT INTO doomed VALUES (1)"));
        await Eventually.Holds("PostgreSQL to end of its full disk", () => !Database.IsRunning, context: Database.Describe);
        await fault.End();
        await Database.Start();

        Assert.Equal("0", await Database.Query("SELECT count(*) FROM doomed"));
        await Database.Query("INSERT INTO doomed VALUES (1)");
    }

    /// <summary>A server that the tests of this class share.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private PostgresServer? _database;

        public PostgresServer Database => _database ?? throw new InvalidOperationException("PostgreSQL was not started.");

        public async Task InitializeAsync() => _database = await PostgresServer.Create();

        public async Task DisposeAsync()
        {
            if (_database is not null) await _database.DisposeAsync();
        }
    }
}
