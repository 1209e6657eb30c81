using Convoy.Grains.Storage;
using Convoy.Testing;
using Convoy.Testing.Databases;

namespace Convoy.Grains.Tests.Storage;

/// <summary>What a node makes of the database that it is given.</summary>
public sealed class PostgresDatabaseTests(PostgresDatabaseTests.Server server) : IClassFixture<PostgresDatabaseTests.Server>
{
    private const int Connections = 4;

    private static int _names;

    [Fact]
    public async Task Ten_that_start_at_once_make_one_schema()
    {
        var name = await NewDatabase();
        var opened = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Open(name))));
        Assert.Equal($"{SchemaScripts.Of("Postgres").Count}", await Query(name, "SELECT version FROM convoy_schema"));
        foreach (var database in opened) await database.DisposeAsync();
    }

    [Fact]
    public async Task A_database_that_is_newer_than_the_program_is_refused_in_a_sentence()
    {
        var name = await NewDatabase();
        await using (await Open(name)) await Query(name, "UPDATE convoy_schema SET version = 99");
        var fault = await Assert.ThrowsAsync<DatabaseFaultException>(() => Open(name));
        Assert.Equal($"The database has schema 99, and this program knows schemas up to {SchemaScripts.Of("Postgres").Count}: start a newer release.", fault.Message);
    }

    [Theory]
    [InlineData("orleansquery")]
    [InlineData("members")]
    public async Task A_database_with_somebody_elses_tables_under_our_names_is_refused(string table)
    {
        var name = await NewDatabase();
        await Query(name, $"CREATE TABLE {table} (theirs text)");
        var fault = await Assert.ThrowsAsync<DatabaseFaultException>(() => Open(name));
        Assert.Contains("give it a database of its own", fault.Message, StringComparison.Ordinal);
        Assert.Equal("", await Query(name, "SELECT tablename FROM pg_tables WHERE tablename = 'convoy_schema'"));
    }

    [Fact]
    public async Task A_role_that_may_not_alter_tables_is_told_to_migrate_and_can_work_after()
    {
        var name = await NewDatabase();
        var role = $"{name}_worker";
        await server.Postgres.Administer($"CREATE ROLE {role} LOGIN PASSWORD 'only-rows'");
        var fault = await Assert.ThrowsAsync<DatabaseFaultException>(() => Open(name, role, "only-rows"));
        Assert.Contains("--migrate-only", fault.Message, StringComparison.Ordinal);

        await using (await Open(name)) await Query(name, $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}");
        await using var database = await Open(name, role, "only-rows");
        await database.RequireInstallation("s", "c");
        Assert.True(await database.IsReachable(default));
    }

    [Fact]
    public async Task A_role_without_its_rights_is_told_which_instead_of_waiting_for_a_database_that_is_there()
    {
        var name = await NewDatabase();
        var role = $"{name}_reader";
        await server.Postgres.Administer($"CREATE ROLE {role} LOGIN PASSWORD 'too-few'");
        await using (await Open(name))
        {
            await Query(name, $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}");
            await Query(name, $"REVOKE INSERT, DELETE ON orleansquery FROM {role}; REVOKE UPDATE, INSERT ON members FROM {role}; REVOKE DELETE ON cargo FROM {role}");
        }

        var fault = await Assert.ThrowsAsync<DatabaseFaultException>(() => Open(name, role, "too-few"));
        Assert.Equal("The role of Convoy:Database lacks rights to tables: cargo (DELETE), members (INSERT), members (UPDATE). Grant them to it.", fault.Message);
    }

    [Fact]
    public async Task A_wrong_password_is_said_without_the_password()
    {
        var name = await NewDatabase();
        var fault = await Assert.ThrowsAsync<DatabaseFaultException>(() => Open(name, password: "not-the-one"));
        Assert.Equal("The database refuses the user or the password of Convoy:Database.", fault.Message);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_named_as_that()
    {
        var fault = await Assert.ThrowsAsync<DatabaseFaultException>(() => Open("nowhere"));
        Assert.Equal("The database that Convoy:Database names does not exist: create it.", fault.Message);
    }

    [Fact]
    public async Task A_node_that_is_refused_does_not_try_again_for_the_sake_of_kerberos()
    {
        await Assert.ThrowsAsync<DatabaseFaultException>(() => Open(PostgresServer.ConvoyName, role: "refused_once"));
        await Eventually.Holds("the refusal to be logged", () => Refusals() > 0);
        // By the end of another session what the server wrote of a second try is here too.
        await server.Postgres.Administer("SELECT 1");
        Assert.Equal(1, Refusals());

        int Refusals() => server.Postgres.Describe().Split("password authentication failed for user \"refused_once\"").Length - 1;
    }

    [Theory]
    [InlineData("", "Disable")]
    [InlineData(";Gss Encryption Mode=Prefer", "Prefer")]
    [InlineData(";GSS Encryption Mode=Require", "Require")]
    public void Kerberos_is_asked_for_encryption_where_the_operator_says_so(string given, string mode)
    {
        var options = PostgresOptions.Parse($"Host=127.0.0.1;Database=convoy{given}", Connections);
        Assert.Contains($"GSS Encryption Mode={mode}", options.MembershipConnectionString, StringComparison.Ordinal);
        Assert.Contains($"GSS Encryption Mode={mode}", options.StateConnectionString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("service", "cluster", null)]
    [InlineData("other", "cluster", "The database was made with Convoy:ServiceId=service, not other: set it back.")]
    [InlineData("service", "other", "The database was made with Convoy:ClusterId=cluster, not other: set it back.")]
    public async Task A_database_belongs_to_one_service_and_one_cluster(string service, string cluster, string? sentence)
    {
        await using var database = await Open(await NewDatabase());
        await database.RequireInstallation("service", "cluster");
        var fault = await Record.ExceptionAsync(() => database.RequireInstallation(service, cluster));
        Assert.Equal(sentence, fault?.Message);
    }

    [Theory]
    [InlineData("synchronous_commit = off", typeof(DatabaseFaultException), "The database has synchronous_commit = off, so that what it acknowledges can be lost: set it to on.")]
    [InlineData("default_transaction_read_only = on", typeof(StorageUnavailableException), "The database takes no writes: it is a standby, or set read-only.")]
    public async Task A_database_that_could_lose_or_takes_no_writes_is_refused(string setting, Type kind, string sentence)
    {
        var name = await NewDatabase();
        await server.Postgres.Administer($"ALTER DATABASE {name} SET {setting}");
        var fault = await Assert.ThrowsAsync(kind, () => Open(name));
        Assert.Equal(sentence, fault.Message);
        Assert.Equal("", await Query(name, "SELECT tablename FROM pg_tables WHERE tablename = 'convoy_schema'"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Host=db")]
    [InlineData("Database=convoy;Password=hunter2")]
    [InlineData("Host=db;Database=convoy;Port=none;Password=hunter2")]
    [InlineData("Host=db;Database=convoy;Password=hunter2;nonsense")]
    [InlineData("hunter2")]
    public void What_is_no_connection_string_is_refused_and_not_repeated(string text)
    {
        var fault = Assert.Throws<DatabaseFaultException>(() => PostgresOptions.Parse(text, Connections));
        Assert.Contains("Convoy:Database", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_has_no_more_connections_than_it_may()
    {
        var name = await NewDatabase();
        await using var database = await Open(name);
        var reads = Enumerable.Range(0, 20).Select(_ => database.Query("SELECT count(*), pg_sleep(0.1) FROM pg_stat_activity WHERE datname = current_database()", row => row.GetInt64(0)));
        var seen = await Task.WhenAll(reads);
        Assert.InRange(seen.SelectMany(count => count).Max(), 1, Connections - PostgresOptions.MembershipConnections);
    }

    [Fact]
    public async Task The_server_soon_lets_go_of_a_node_whose_host_is_gone_and_the_operators_own_options_stay()
    {
        var name = await NewDatabase();
        var given = $"{server.Postgres.ConnectionString(database: name)};Options=-c work_mem=5MB";
        await using var database = await Database.OpenPostgres(PostgresOptions.Parse(given, Connections));
        var settings = await database.Query(
            "SELECT name || '=' || setting FROM pg_settings WHERE name LIKE 'tcp_%' OR name = 'work_mem' ORDER BY name", row => row.GetString(0));
        Assert.Equal(["tcp_keepalives_count=2", "tcp_keepalives_idle=1", "tcp_keepalives_interval=1", "tcp_user_timeout=3000", "work_mem=5120"], settings);
    }

    private async Task<string> NewDatabase()
    {
        var name = $"trial_{Interlocked.Increment(ref _names)}";
        await server.Postgres.Administer($"CREATE DATABASE {name} OWNER {PostgresServer.ConvoyName}");
        return name;
    }

    private async Task<string> Query(string database, string sql) => (await server.Postgres.Query(sql, database)).Trim();

    private Task<Database> Open(string database, string role = PostgresServer.ConvoyName, string? password = null) =>
        Database.OpenPostgres(PostgresOptions.Parse(server.Postgres.ConnectionString(password: password, database: database, role: role), Connections));

    /// <summary>One server for all of them; each has a database of its own.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private PostgresServer? _postgres;

        public PostgresServer Postgres => _postgres ?? throw new InvalidOperationException("PostgreSQL has not started.");

        public async Task InitializeAsync() => _postgres = await PostgresServer.Create();

        public async Task DisposeAsync() => await Postgres.DisposeAsync();
    }
}
