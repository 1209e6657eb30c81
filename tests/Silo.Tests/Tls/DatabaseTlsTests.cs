using Convoy.Grains.Storage;
using Convoy.Testing.Databases;

namespace Convoy.Silo.Tests.Tls;

/// <summary>A PostgreSQL that takes connections over TLS only, and what a node makes of the certificate that it shows.</summary>
public sealed class DatabaseTlsTests : IAsyncLifetime
{
    private const string HostName = "localhost";
    private const string WrongCertificate = "The certificate that the database shows is not what Convoy:Database asks for (SSL Mode, Root Certificate, Host).";

    private readonly TestAuthority _authority = TestAuthority.Create();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("convoy-database-tls-");
    private PostgresServer? _postgres;

    private PostgresServer Postgres => _postgres ?? throw new InvalidOperationException("PostgreSQL has not started.");

    public async Task InitializeAsync() => _postgres = await PostgresServer.Create();

    public async Task DisposeAsync()
    {
        await Postgres.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Both_pools_of_a_node_talk_over_tls_to_a_database_that_its_own_authority_vouches_for()
    {
        await Show(new CertificateSpec { DnsName = HostName });
        var options = Options($"SSL Mode=VerifyFull;Root Certificate={Root(_authority)}");
        await using var database = await Database.OpenPostgres(options);
        await database.RequireInstallation("service", "cluster");
        await using var membership = new Npgsql.NpgsqlConnection(options.MembershipConnectionString);
        await membership.OpenAsync();
        var pools = await Postgres.Administer(
            "SELECT DISTINCT application_name, ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'convoy %' ORDER BY 1");
        Assert.Equal(["convoy membership|t", "convoy state|t"], pools.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_certificate_by_another_authority_is_refused_in_a_sentence()
    {
        await Show(new CertificateSpec { DnsName = HostName });
        Assert.Equal(WrongCertificate, (await Refused($"SSL Mode=VerifyFull;Root Certificate={Root(TestAuthority.Create("another"))}")).Message);
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_in_a_sentence()
    {
        await Show(new CertificateSpec { DnsName = "elsewhere.convoy.test" });
        Assert.Equal(WrongCertificate, (await Refused($"SSL Mode=VerifyFull;Root Certificate={Root(_authority)}")).Message);
    }

    [Fact]
    public async Task A_certificate_whose_time_is_over_is_refused_in_a_sentence()
    {
        await Show(new CertificateSpec { DnsName = HostName, Until = TimeSpan.FromHours(-1) });
        Assert.Equal(WrongCertificate, (await Refused($"SSL Mode=VerifyFull;Root Certificate={Root(_authority)}")).Message);
    }

    [Fact]
    public async Task A_database_that_wants_tls_says_so_to_a_node_that_does_not()
    {
        await Show(new CertificateSpec { DnsName = HostName });
        var fault = await Refused("SSL Mode=Disable");
        Assert.StartsWith("The database takes no connection such as Convoy:Database makes: no pg_hba.conf entry for host", fault.Message, StringComparison.Ordinal);
        Assert.Contains("no encryption", fault.Message, StringComparison.Ordinal);
    }

    private async Task<DatabaseFaultException> Refused(string security) => await Assert.ThrowsAsync<DatabaseFaultException>(() => Database.OpenPostgres(Options(security)));

    private async Task Show(CertificateSpec spec)
    {
        var issued = _authority.Issue(spec);
        await Postgres.RequireTls(issued.Pem, issued.KeyPem);
    }

    private PostgresOptions Options(string security) => PostgresOptions.Parse($"{Postgres.ConnectionString()};Host={HostName};{security}", PostgresOptions.MinConnections);

    private string Root(TestAuthority authority)
    {
        var file = Path.Combine(_directory.FullName, $"{Guid.NewGuid():N}.crt");
        File.WriteAllText(file, authority.Pem);
        return file;
    }
}
