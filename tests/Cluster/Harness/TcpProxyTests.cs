using System.Net;
using System.Net.Sockets;
using Convoy.Testing;
using Convoy.Testing.Network;

namespace Convoy.Cluster.Tests.Harness;

/// <summary>A scenario proves nothing if what it cuts goes on.</summary>
public sealed class TcpProxyTests : IAsyncLifetime
{
    private const int One = 1;
    private const int Two = 2;

    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(300);

    private readonly TcpListener _target = new(IPAddress.Loopback, FreePorts.Take());
    private readonly int _port = FreePorts.Take();
    private TcpProxy _proxy = null!;

    public Task InitializeAsync()
    {
        _target.Start();
        _proxy = new TcpProxy(_port, ((IPEndPoint)_target.LocalEndpoint).Port, _ => "a");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _target.Dispose();
    }

    [Fact]
    public async Task What_passes_arrives_in_both_directions()
    {
        var (client, server) = await Connect();

        await client.WriteAsync(new byte[] { One });
        Assert.Equal(One, await Next(server));
        await server.WriteAsync(new byte[] { Two });
        Assert.Equal(Two, await Next(client));
    }

    [Fact]
    public async Task A_closed_link_ends_both_sides_and_every_new_connection()
    {
        var (client, server) = await Connect();

        _proxy.Rule(_ => LinkState.Closed);

        Assert.Equal(-1, await Next(client));
        Assert.Equal(-1, await Next(server));
        Assert.Equal(-1, await Next(await Open()));
    }

    [Fact]
    public async Task A_silent_link_delivers_only_when_it_is_healed_and_tells_nobody()
    {
        var (client, server) = await Connect();
        _proxy.Rule(_ => LinkState.Silent);

        await client.WriteAsync(new byte[] { One });
        var arrival = Next(server);
        var late = await Open();
        var lateAnswer = Next(late);
        await Assert.ThrowsAsync<TimeoutException>(() => Task.WhenAny(arrival, lateAnswer).WaitAsync(Silence, TimeProvider.System));

        _proxy.Rule(_ => LinkState.Passing);
        Assert.Equal(One, await arrival);
        await late.WriteAsync(new byte[] { Two });
        Assert.Equal(Two, await Next((await _target.AcceptTcpClientAsync()).GetStream()));
    }

    [Fact]
    public async Task An_unanswered_link_delivers_one_way_and_loses_the_answer_when_it_is_closed()
    {
        var (client, server) = await Connect();
        _proxy.Rule(_ => LinkState.Unanswered);

        await client.WriteAsync(new byte[] { One });
        Assert.Equal(One, await Next(server));
        await server.WriteAsync(new byte[] { Two });
        var answer = Next(client);
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(Silence, TimeProvider.System));

        _proxy.Rule(_ => LinkState.Closed);
        Assert.Equal(-1, await answer);
    }

    [Fact]
    public async Task The_end_of_one_side_does_not_pass_a_silent_link()
    {
        var (client, server) = await Connect();
        _proxy.Rule(_ => LinkState.Silent);

        client.Close();
        var end = Next(server);
        await Assert.ThrowsAsync<TimeoutException>(() => end.WaitAsync(Silence, TimeProvider.System));

        _proxy.Rule(_ => LinkState.Passing);
        Assert.Equal(-1, await end);
    }

    [Fact]
    public async Task Only_the_connections_of_those_who_are_cut_off_are_closed()
    {
        var (client, server) = await Connect();

        _proxy.Rule(source => source == "b" ? LinkState.Closed : LinkState.Passing);

        await client.WriteAsync(new byte[] { One });
        Assert.Equal(One, await Next(server));
    }

    private async Task<(NetworkStream Client, NetworkStream Server)> Connect()
    {
        var client = await Open();
        return (client, (await _target.AcceptTcpClientAsync()).GetStream());
    }

    private async Task<NetworkStream> Open()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        return client.GetStream();
    }

    /// <summary>The next byte; -1 at the end, however it came.</summary>
    private static async Task<int> Next(NetworkStream stream)
    {
        var buffer = new byte[1];
        try
        {
            return await stream.ReadAsync(buffer).AsTask().WaitAsync(Eventually.Patience, TimeProvider.System) == 0 ? -1 : buffer[0];
        }
        catch (IOException)
        {
            return -1;
        }
    }
}
