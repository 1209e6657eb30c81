using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Convoy.Testing;

namespace Convoy.Node.Tests.Faults;

public sealed class PortTests
{
    [Fact]
    public async Task A_taken_HTTP_port_is_named()
    {
        using var home = new NodeHome();
        using var other = Listen(home.HttpPort);

        Assert.Contains(home.HttpPort.ToString(CultureInfo.InvariantCulture), await StartFault.Of(home), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_silo_port_is_named_with_its_setting()
    {
        using var home = new NodeHome();
        using var other = Listen(home.SiloPort);

        var sentence = await StartFault.Of(home);

        Assert.Contains(home.SiloPort.ToString(CultureInfo.InvariantCulture), sentence, StringComparison.Ordinal);
        Assert.Contains("SiloPort", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_silo_port_of_a_running_node_is_taken()
    {
        using var home = new NodeHome();
        using var otherHome = new NodeHome();
        await using var node = await home.Start();

        var port = home.SiloPort.ToString(CultureInfo.InvariantCulture);
        Assert.Contains(port, await StartFault.Of(otherHome, StartFault.With("Convoy__SiloPort", port)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_start_with_the_same_settings_blames_the_directory_and_not_the_port()
    {
        using var home = new NodeHome();
        await using var node = await home.Start();

        Assert.Contains(home.DataDirectory, await StartFault.Of(home), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_failed_leaves_nothing_that_stands_in_the_way_of_the_next_one()
    {
        using var home = new NodeHome();
        using (Listen(home.SiloPort)) await StartFault.Of(home);
        using (Listen(home.HttpPort)) await StartFault.Of(home);

        await using var node = await home.Start();

        using var client = home.CreateClient();
        await client.LoadOne();
    }

    private static TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return listener;
    }
}
