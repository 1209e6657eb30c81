using System.Net;
using Convoy.Testing;
using Convoy.Testing.Workers;

namespace Convoy.Node.Tests.Batches;

/// <summary>From the load to the callback, with four workers over HTTP, one of which keeps a batch for longer than it may.</summary>
public sealed class WholeWayTests
{
    // As many as are asked of it in the long form of tests/Cluster/reliability.sh.
    private static readonly int Cargo = Environment.GetEnvironmentVariable("CONVOY_RELIABILITY") == "long" ? 10_000 : 1_000;

    // What a killed node was about to send is sent again once the time for it is over.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly NodeLaunch Batching = new()
    {
        Environment = new Dictionary<string, string?>
        {
            ["Convoy__Batching__Enabled"] = "true",
            ["Convoy__Batching__Size"] = "100",
            ["Convoy__Batching__MaxWait"] = "00:00:02",
            ["Convoy__Batching__Lease"] = "00:00:05",
            ["Convoy__Callbacks__AllowedNetworks__0"] = "127.0.0.0/8",
            ["Convoy__Callbacks__AttemptTimeout"] = "00:00:01",
            ["Convoy__Callbacks__Schedule__0"] = "00:00:01",
            ["Convoy__Callbacks__Schedule__1"] = "00:00:01",
            ["Convoy__Callbacks__Schedule__2"] = "00:00:02",
            ["Convoy__Callbacks__Schedule__3"] = "00:00:05",
        },
    };

    [Fact]
    public async Task Cargo_come_to_their_callbacks_though_their_node_is_killed_in_the_middle()
    {
        using var home = new NodeHome();
        await using var way = new WholeWay();
        await using var node = await home.Start(Batching);
        using var client = home.CreateClient();
        await way.Load(client, Cargo);
        way.PutStalling(client);
        for (var worker = 0; worker < 3; worker++) way.Put(client);
        await way.IsCalledBack(Cargo / 3, Patience, node.Child.Describe);
        await node.Kill9();

        Assert.InRange(way.Server.CargoCount, Cargo / 3, Cargo - 1);
        await using var again = await home.Start(Batching);
        await way.Ends(client, Patience, again.Child.Describe);

        var secret = (await client.Admin(HttpMethod.Get, "projects/demo/signing-secret")).Expect(HttpStatusCode.OK).Text("signing_secret");
        Assert.Empty(way.Violations(secret));
        Assert.True(way.Log.Refused > 0, "No worker came too late, so this test has shown nothing about results that do.");
    }
}
