using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Convoy.Cargo;
using Convoy.Samples;
using Convoy.Silo.Tests.Tls;
using Convoy.Testing.Clusters;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Convoy.Silo.Tests.Client;

public sealed class ConvoyClientTests(ClientCluster fixture) : IClassFixture<ClientCluster>
{
    // Enough for some to live on either silo.
    private const int Many = 16;

    private static readonly string Sample = typeof(ConvoyClientTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Convoy.SampleAssembly").Value!;
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task What_a_worker_reports_by_grain_calls_is_what_clients_read_over_http()
    {
        using var http = fixture.Cluster.CreateClient(fixture.Cluster.Gateways[0]);
        var id = await ClientCluster.Load(http);
        using var client = await fixture.Connect();
        var transition = new Transition { To = CargoStatus.Processing, TransitionId = "t-1", BatchId = "b-1" };
        Assert.Equal(TransitionOutcome.Applied(CargoStatus.Processing), Assert.Single(await Cargo(client.Services, id).Apply([transition])));
        Assert.Equal(TransitionOutcome.Unchanged(CargoStatus.Processing), Assert.Single(await Cargo(client.Services, id).Apply([transition])));
        Assert.Equal("processing", (await http.Track(id)).Expect(HttpStatusCode.OK).Text("status"));
        await client.StopAsync();
    }

    [Fact]
    public async Task A_write_while_the_database_is_away_is_unknown_and_can_be_sent_again()
    {
        using var http = fixture.Cluster.CreateClient(fixture.Cluster.Gateways[0]);
        var id = await ClientCluster.Load(http);
        using var client = await fixture.Connect();
        var transition = new Transition { To = CargoStatus.Batched, TransitionId = "t-1" };
        await fixture.Cluster.Database.StopHard();
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await Cargo(client.Services, id).Apply([transition]));
        await fixture.Cluster.Restore();
        Assert.Equal(CargoStatus.Batched, Assert.Single(await Cargo(client.Services, id).Apply([transition])).Status);
        Assert.Equal("batched", (await http.Track(id)).Expect(HttpStatusCode.OK).Text("status"));
        await client.StopAsync();
    }

    [Fact]
    public async Task A_worker_works_on_when_a_silo_dies()
    {
        using var http = fixture.Cluster.CreateClient(fixture.Cluster.Gateways[0]);
        var ids = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => ClientCluster.Load(http)));
        using var client = await fixture.Connect();
        var worker = ActivatorUtilities.CreateInstance<Worker>(client.Services);
        await Task.WhenAll(ids.Select(id => worker.Report($"{id} Batched")));
        await fixture.Cluster.Silos[0].Kill9();
        Assert.All(await Task.WhenAll(ids.Select(id => worker.Report($"{id} Processing"))), report => Assert.EndsWith("Processing", report, StringComparison.Ordinal));
        foreach (var id in ids) Assert.Equal("processing", (await http.Track(id)).Expect(HttpStatusCode.OK).Text("status"));
        await client.StopAsync();
        await fixture.Cluster.Restore();
    }

    [Fact]
    public async Task The_sample_reports_what_it_is_told()
    {
        using var http = fixture.Cluster.CreateClient(fixture.Cluster.Gateways[0]);
        var id = await ClientCluster.Load(http);
        var environment = ClientCluster.Settings(fixture.Worker.Options).Append(new("Convoy__Database", fixture.Cluster.Database.ConnectionString())).ToDictionary();
        var sample = await ChildProcess.Run(
            [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Sample],
            environment, input: $"{id} Completed\n{id} Failed\n{id}\ncrg_x Failed\n");
        Assert.True(sample.ExitCode == 0, $"{sample}");
        Assert.Contains($"{id}: Applied Completed\n", sample.Output, StringComparison.Ordinal);
        Assert.Contains($"{id}: Refused Completed", sample.Output, StringComparison.Ordinal);
        Assert.Contains($"not understood: {id}\n", sample.Output, StringComparison.Ordinal);
        Assert.Contains("no cargo id: crg_x", sample.Output, StringComparison.Ordinal);
        Assert.Equal("completed", (await http.Track(id)).Expect(HttpStatusCode.OK).Text("status"));
    }

    [Fact]
    public async Task A_client_without_a_certificate_of_the_authority_reaches_nothing()
    {
        var other = TestAuthority.Create();
        using var files = new NodeFiles(other.Issue(), other);
        await Assert.ThrowsAnyAsync<OrleansException>(() => fixture.Connect(options => (options.Tls, options.StartTimeout) = (files.Options, Impatience)));
        await Assert.ThrowsAnyAsync<OrleansException>(() => fixture.Connect(options => (options.Tls, options.StartTimeout) = (new(), Impatience)));
    }

    [Fact]
    public async Task A_wrong_password_ends_a_start_at_once_and_is_not_told()
    {
        const string wrong = "wrong-secret-word";
        var connect = fixture.Connect(options => options.Database = fixture.Cluster.Database.ConnectionString(password: wrong));
        var fault = await Assert.ThrowsAsync<PostgresException>(() => connect.WaitAsync(Eventually.Patience, TimeProvider.System));
        Assert.DoesNotContain(wrong, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_starts_before_its_cluster()
    {
        await using var later = await ConvoyCluster.Empty(new() { Settings = new Dictionary<string, string?> { ["Convoy__AllowClients"] = "true" } });
        var silo = later.Add(NodeRole.Silo);
        await later.Database.Stop();
        var connecting = fixture.Connect(options => (options.Database, options.Tls) = (later.Database.ConnectionString(), new()));
        await later.Database.Start();
        await silo.Start();
        using var client = await connecting;
        Assert.Single(await client.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true));
        await client.StopAsync();
    }

    [Fact]
    public async Task A_silo_that_was_not_told_to_opens_no_port_for_clients()
    {
        var silo = fixture.Cluster.Add(NodeRole.Silo);
        silo.Settings["Convoy__AllowClients"] = null;
        await silo.Start();
        using var tcp = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => tcp.ConnectAsync(IPAddress.Loopback, silo.ClientPort));
        await silo.Stop();
        await fixture.Cluster.Remove(silo);
    }

    private static ICargoGrain Cargo(IServiceProvider services, string text) =>
        CargoId.TryParse(text, out var id) ? services.GetRequiredService<IGrainFactory>().GetCargo(id) : throw new ArgumentException(text);
}
