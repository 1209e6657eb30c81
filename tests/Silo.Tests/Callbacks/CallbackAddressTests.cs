using System.Net;
using System.Net.Sockets;
using Convoy.Silo.Callbacks;

namespace Convoy.Silo.Tests.Callbacks;

/// <summary>Which hosts may be called.</summary>
public sealed class CallbackAddressTests
{
    private const string Error = "the address of the host is not allowed";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("017700000001")]
    [InlineData("127。0。0。1")]
    [InlineData("0")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("167772161")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("169.254.169.254")]
    [InlineData("0xa9fea9fe")]
    [InlineData("168.63.129.16")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("[::]")]
    [InlineData("[::1]")]
    [InlineData("[0:0:0:0:0:0:0:1]")]
    [InlineData("[::127.0.0.1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[::ffff:8.8.8.8]")]
    [InlineData("[::ffff:32.0.0.1]")]
    [InlineData("[::ffff:0:127.0.0.1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("[64:ff9b::8.8.8.8]")]
    [InlineData("[64:ff9b:1::1]")]
    [InlineData("[100::1]")]
    [InlineData("[2001::1]")]
    [InlineData("[2001:0:7f00:1::]")]
    [InlineData("[2001:2::1]")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[2002:7f00:1::]")]
    [InlineData("[3fff::1]")]
    [InlineData("[4000::1]")]
    [InlineData("[5f00::1]")]
    [InlineData("[fc00::1]")]
    [InlineData("[fd00:ec2::254]")]
    [InlineData("[fe80::1]")]
    [InlineData("[fe80::1%25lo]")]
    [InlineData("[fec0::1]")]
    [InlineData("[ff02::1]")]
    public async Task A_host_that_is_an_address_which_is_not_public_is_not_called(string host)
    {
        using var sender = new SenderUnderTest(new CallbackOptions());
        Assert.Equal(Forbidden, await sender.Send($"http://{host}:9/"));
        Assert.Equal(0, sender.Lookups);
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("168.63.129.17")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2001:200::1")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2003::1")]
    [InlineData("2606:4700::1111")]
    [InlineData("3ffe::1")]
    public void A_public_address_may_be_called(string address) => Assert.True(new CallbackAddresses([]).Allow(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.0/8", "127.0.0.1", true)]
    [InlineData("127.0.0.0/8", "10.0.0.1", false)]
    [InlineData("127.0.0.0/8", "::ffff:127.0.0.1", false)]
    [InlineData("10.20.0.0/16", "10.20.255.255", true)]
    [InlineData("10.20.0.0/16", "10.21.0.0", false)]
    [InlineData("169.254.169.254/32", "169.254.169.254", true)]
    [InlineData("fd00:1::/32", "fd00:1::5", true)]
    [InlineData("fd00:1::/32", "fd00:2::5", false)]
    [InlineData("127.0.0.0/8", "::ffff:7f00:1", false)]
    [InlineData("::/0", "::1", true)]
    [InlineData("::/0", "::ffff:127.0.0.1", false)]
    [InlineData("::/0", "127.0.0.1", false)]
    [InlineData("0.0.0.0/0", "192.168.0.1", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    public void An_operator_may_allow_what_is_not_public(string network, string address, bool allowed) =>
        Assert.Equal(allowed, new CallbackAddresses([network]).Allow(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("127.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "::1")]
    public async Task One_forbidden_address_among_those_of_a_name_refuses_all(params string[] addresses)
    {
        await using var server = CallbackServer.AnsweringStatus(200);
        using var sender = new SenderUnderTest(addresses: _ => [.. addresses.Select(IPAddress.Parse)]);
        Assert.Equal(Forbidden, await sender.SendTo(server));
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task A_name_that_resolves_to_a_private_address_the_second_time_is_refused_the_second_time()
    {
        await using var server = CallbackServer.Answering("HTTP/1.1 503 Later\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using var sender = new SenderUnderTest(addresses: lookup => [lookup == 1 ? IPAddress.Loopback : IPAddress.Parse("10.0.0.1")]);
        Assert.Equal(503, (await sender.SendTo(server)).StatusCode);
        Assert.Equal(Forbidden, await sender.SendTo(server));
        Assert.Equal((2, 1), (sender.Lookups, server.Connections));
    }

    [Fact]
    public async Task A_connection_that_is_used_again_goes_where_it_was_checked_to_go()
    {
        await using var server = CallbackServer.AnsweringStatus(200);
        using var sender = new SenderUnderTest(addresses: lookup => [lookup == 1 ? IPAddress.Loopback : IPAddress.Parse("10.0.0.1")]);
        Assert.Equal(200, (await sender.SendTo(server)).StatusCode);
        Assert.Equal(200, (await sender.SendTo(server)).StatusCode);
        Assert.Equal((1, 1), (sender.Lookups, server.Connections));
    }

    [Fact]
    public async Task The_name_is_asked_for_once_a_connection_and_the_checked_address_is_dialled()
    {
        await using var server = CallbackServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", IPAddress.Parse("127.0.0.7"));
        using var sender = new SenderUnderTest(SenderUnderTest.Local("127.0.0.7/32"), _ => [IPAddress.Parse("127.0.0.7")]);
        Assert.Equal(200, (await sender.SendTo(server)).StatusCode);
        Assert.Equal(1, sender.Lookups);
    }

    [Fact]
    public async Task The_next_address_is_dialled_where_one_does_not_answer()
    {
        await using var server = CallbackServer.AnsweringStatus(200);
        using var sender = new SenderUnderTest(SenderUnderTest.Local("127.0.0.0/8"), _ => [IPAddress.Parse("127.0.0.8"), IPAddress.Loopback]);
        Assert.Equal(200, (await sender.SendTo(server)).StatusCode);
    }

    [Fact]
    public async Task No_more_addresses_are_dialled_than_there_is_time_for()
    {
        await using var server = CallbackServer.AnsweringStatus(200);
        using var sender = new SenderUnderTest(
            SenderUnderTest.Local("127.0.0.0/8"), _ => [.. Enumerable.Range(10, CallbackConnector.MaxDialled).Select(last => new IPAddress([127, 0, 0, (byte)last])), IPAddress.Loopback]);
        Assert.Equal("the connection could not be made (ConnectionRefused)", (await sender.SendTo(server)).Error);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task A_name_without_an_address_is_tried_again()
    {
        using var sender = new SenderUnderTest(addresses: _ => []);
        var attempt = await sender.Send($"http://{SenderUnderTest.Host}/");
        Assert.Equal((CallbackVerdict.Again, "the name of the host has no address"), (attempt.Verdict, attempt.Error));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_tried_again()
    {
        using var sender = new SenderUnderTest(addresses: _ => throw new SocketException((int)SocketError.HostNotFound));
        var attempt = await sender.Send($"http://{SenderUnderTest.Host}/");
        Assert.Equal((CallbackVerdict.Again, "the name of the host has no address"), (attempt.Verdict, attempt.Error));
    }

    [Fact]
    public async Task Name_servers_that_do_not_answer_are_waited_for_no_longer_than_an_attempt_takes()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var asked = new TaskCompletionSource();
        using var sender = new CallbackSender(new CallbackOptions(), time, (_, cancellation) =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation).ContinueWith(_ => Array.Empty<IPAddress>(), TaskScheduler.Default);
        });
        var attempt = sender.Send(new(SenderUnderTest.CargoId, $"http://{SenderUnderTest.Host}/", "{}"u8.ToArray(), [SenderUnderTest.Secret]), default);
        await asked.Task.WaitAsync(Eventually.Patience, TimeProvider.System);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("no answer within 30 s", (await attempt.WaitAsync(Eventually.Patience, TimeProvider.System)).Error);
    }

    [Fact]
    public async Task The_systems_own_names_are_checked_like_any_other()
    {
        await using var server = CallbackServer.AnsweringStatus(200);
        using var strict = new CallbackSender(new CallbackOptions(), TimeProvider.System);
        using var local = new CallbackSender(SenderUnderTest.Local("127.0.0.0/8", "::1/128"), TimeProvider.System);
        var request = new CallbackRequest(SenderUnderTest.CargoId, $"http://localhost:{server.Port}/", "{}"u8.ToArray(), [SenderUnderTest.Secret]);
        Assert.Equal(Error, (await strict.Send(request, default)).Error);
        Assert.Equal(0, server.Connections);
        Assert.Equal(200, (await local.Send(request, default)).StatusCode);
    }

    private static CallbackAttempt Forbidden => new(CallbackVerdict.Again, StatusCode: null, Milliseconds: 0, Error, RetryAfter: null);
}
