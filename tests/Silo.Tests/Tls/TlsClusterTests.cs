using System.Net;
using System.Net.Sockets;
using Orleans.Runtime.MembershipService;
using Orleans.Runtime.Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Silo.Tests.Tls;

public sealed class TlsClusterTests(TlsCluster cluster) : IClassFixture<TlsCluster>
{
    private static readonly byte[] PlainWords = "GET / HTTP/1.1\r\n\r\n"u8.ToArray();

    public static TheoryData<string> Strange => Strangers.Names;

    [Fact]
    public async Task Silos_of_one_authority_form_a_cluster_and_call_each_other()
    {
        Assert.Equal(2, cluster.Members.Active.Count);
        await AssertEachReachesTheOther();
    }

    [Fact]
    public async Task A_silo_whose_certificate_comes_through_an_intermediate_joins()
    {
        await using var third = await TestSilo.Start(cluster.Members, cluster.Settings(cluster.Authority.Delegate().Issue()));
        Assert.Equal(3, cluster.Members.Active.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_silo_of_another_authority_does_not_join(bool publiclyTrusted)
    {
        var authority = publiclyTrusted ? PublicAuthority.Instance : TestAuthority.Create();
        await Assert.ThrowsAsync<OrleansClusterConnectivityCheckFailedException>(() => TestSilo.Start(cluster.Members, cluster.ForeignSettings(authority)));
        Assert.Equal(2, cluster.Members.Active.Count);
        await AssertEachReachesTheOther();
    }

    [Fact]
    public async Task A_silo_without_TLS_does_not_join()
    {
        await Assert.ThrowsAsync<OrleansClusterConnectivityCheckFailedException>(() => TestSilo.Start(cluster.Members, new NodeTlsOptions()));
        Assert.Equal(2, cluster.Members.Active.Count);
        await AssertEachReachesTheOther();
    }

    [Fact]
    public async Task A_caller_of_our_authority_is_let_in() => Assert.True(await BareConnection.Call(cluster.First.SiloPort, cluster.Authority.Issue()) > 0);

    [Theory]
    [MemberData(nameof(Strange))]
    public async Task A_stranger_is_let_in_at_no_port(string stranger)
    {
        var certificate = Strangers.Issue(stranger, cluster.Authority);
        Assert.Equal(0, await BareConnection.Call(cluster.First.SiloPort, certificate));
        Assert.Equal(0, await BareConnection.Call(cluster.First.ClientPort, certificate));
    }

    [Fact]
    public async Task A_caller_without_a_certificate_is_let_in_at_no_port()
    {
        Assert.Equal(0, await BareConnection.Call(cluster.First.SiloPort, shown: null));
        Assert.Equal(0, await BareConnection.Call(cluster.First.ClientPort, shown: null));
    }

    [Fact]
    public async Task A_caller_without_TLS_is_let_in_at_no_port()
    {
        Assert.Equal(0, await BareConnection.Say(cluster.First.SiloPort, PlainWords));
        Assert.Equal(0, await BareConnection.Say(cluster.First.ClientPort, PlainWords));
    }

    [Fact]
    public async Task A_caller_that_is_silent_is_cut_off() => Assert.Equal(0, await BareConnection.Say(cluster.First.SiloPort, []));

    [Fact]
    public async Task A_called_one_of_our_authority_is_spoken_to() => Assert.True(await WordsTo(cluster.Authority.Issue()) > 0);

    [Theory]
    [MemberData(nameof(Strange))]
    public async Task A_stranger_that_is_called_hears_nothing(string stranger) =>
        Assert.Equal(0, await WordsTo(Strangers.Issue(stranger, cluster.Authority)));

    [Fact]
    public async Task A_client_of_our_authority_calls_grains()
    {
        var clientOnly = cluster.Authority.Issue(new() { Usages = [CertificateSpec.ClientUsage] });
        using var client = await cluster.First.Connect(cluster.Settings(clientOnly));
        var hosts = await client.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        Assert.Equal(2, hosts.Count);
        await client.StopAsync();
    }

    [Fact]
    public async Task A_client_of_another_authority_or_without_TLS_does_not_connect()
    {
        await Assert.ThrowsAsync<ConnectionFailedException>(() => cluster.First.Connect(cluster.ForeignSettings(TestAuthority.Create())));
        await Assert.ThrowsAsync<ConnectionFailedException>(() => cluster.First.Connect(new NodeTlsOptions()));
    }

    // A silo that was told of a peer calls it, whoever listens there.
    private async Task<int> WordsTo(IssuedCertificate shown)
    {
        using var listener = new TcpListener(IPAddress.Loopback, FreePorts.Take());
        listener.Start();
        var peer = SiloAddress.New((IPEndPoint)listener.LocalEndpoint, SiloAddress.AllocateNewGeneration());
        var call = cluster.First.Grains.GetGrain<IManagementGrain>(0).GetRuntimeStatistics([peer]);
        var words = await BareConnection.Answer(listener, shown);
        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => call);
        return words;
    }

    private async Task AssertEachReachesTheOther()
    {
        var both = cluster.Members.Active.ToArray();
        foreach (var silo in new[] { cluster.First, cluster.Second })
        {
            Assert.Equal(both.Length, (await silo.Grains.GetGrain<IManagementGrain>(0).GetRuntimeStatistics(both)).Length);
        }
    }
}
