using System.Net;
using Convoy.Cluster.Tests.Faults;
using Convoy.Testing.Databases;

namespace Convoy.Cluster.Tests.Pages;

/// <summary>What a silo tells over HTTP.</summary>
public sealed class SiloPagesTests(NeighbourTests.OneSilo one) : IClassFixture<NeighbourTests.OneSilo>
{
    [Theory]
    [InlineData("health")]
    [InlineData("health/live")]
    [InlineData("health/ready")]
    [InlineData("health/serving")]
    public async Task A_silo_that_is_well_says_so(string path) => Assert.Equal(HttpStatusCode.OK, await one.Silo.Probe(path));

    [Theory]
    [InlineData("")]
    [InlineData("docs")]
    [InlineData("admin/projects")]
    [InlineData("cargo/load")]
    public async Task A_silo_serves_nothing_else(string path) => Assert.Equal(HttpStatusCode.NotFound, await one.Silo.Probe(path));

    [Fact]
    public async Task Its_metrics_name_no_host_database_or_user()
    {
        using var http = new HttpClient { BaseAddress = one.Silo.Address };

        var metrics = await http.GetStringAsync("metrics");

        Assert.Contains("db_client_connection", metrics, StringComparison.Ordinal);
        Assert.Contains("convoy_read_lease_age", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("pool_name", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain($"Username={PostgresServer.ConvoyName}", metrics, StringComparison.Ordinal);
    }
}
