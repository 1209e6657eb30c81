using Convoy.Gateway.Edge;
using Convoy.Gateway.Tests.Http.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Budget;

/// <summary>Bodies have a limit each, and one together.</summary>
public sealed class BodiesInFlightTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;
    private const string Path = "/cargo/load/bulk";

    private Node? _node;

    private Node Node => _node ?? throw new InvalidOperationException("The node has not started.");

    public async Task InitializeAsync() => _node = await Node.Start(null, "--Convoy:Requests:MaxBodyMegabytesInFlight=16");

    public async Task DisposeAsync() => await Node.DisposeAsync();

    [Fact]
    public async Task A_body_for_which_there_is_no_room_is_503_until_there_is()
    {
        using var large = await Node.Connect();
        await large.Send($"POST {Path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {Node.ApiKey}\r\nContent-Type: {Caller.Lines}\r\nContent-Length: {15 * MiB}\r\n\r\n");
        await large.Send(new byte[14 * MiB].Select(_ => (byte)' ').ToArray());
        var bodies = Node.Services.GetRequiredService<BodiesInFlight>();
        await Wait.For("the large body to take its room", () => Task.FromResult(bodies.HeldBytes >= 14 * MiB));

        var threeMiB = Tour.Load.PadRight(3 * MiB);
        var refused = await Post(threeMiB);
        refused.MustBe(503, "Service temporarily unavailable. Send the request again.");
        Assert.Equal("1", refused["Retry-After"]);
        (await Post(Tour.Load)).MustBe(200);
        await Node.Client.LoadCargo();

        var answer = await large.Ask(new string('\n', MiB));
        Assert.Equal(200, answer.Status);
        (await Post(threeMiB)).MustBe(200);
        await Wait.For("all bodies to be given back", () => Task.FromResult(bodies.HeldBytes == 0));
    }

    [Fact]
    public async Task Lines_for_which_there_is_no_room_are_503_until_there_is()
    {
        var id = await Node.Client.LoadCargo();
        var line = Tour.Item(id, "batched").PadRight(MiB - 1);
        using var large = await Node.Connect();
        await large.Send($"POST {Path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {Node.ApiKey}\r\nContent-Type: {Caller.Lines}\r\nContent-Length: {16 * MiB}\r\n\r\n");
        await large.Send(new byte[(16 * MiB) - 1024].Select(_ => (byte)' ').ToArray());
        var bodies = Node.Services.GetRequiredService<BodiesInFlight>();
        await Wait.For("the large body to take its room", () => Task.FromResult(bodies.HeldBytes >= (16 * MiB) - 1024));

        (await Node.Worker.Post("/transitions", line, Caller.Lines)).MustBe(503, "Service temporarily unavailable. Send the request again.");
        Assert.Equal("pending", await Node.Client.StatusOf(id));

        // What was applied before there was no room is told.
        var before = await Node.Client.LoadCargo();
        var applied = Tour.Item(before, "batched") + "\n";
        using var worker = await Node.Connect();
        await worker.Send($"POST /transitions HTTP/1.1\r\nHost: x\r\nX-Worker-Key: {Node.WorkerKey}\r\nContent-Type: {Caller.Lines}\r\nContent-Length: {applied.Length + line.Length}\r\n\r\n{applied}");
        await Wait.For("the first line to be applied", async () => await Node.Client.StatusOf(before) == "batched");
        var told = await worker.Ask(line);
        Assert.Equal(200, told.Status);
        Assert.Contains("\"applied\":1,", told.Text, StringComparison.Ordinal);
        Assert.Contains("\"unavailable\":1,", told.Text, StringComparison.Ordinal);
        (await Node.Worker.Post("/transitions", Tour.Item(id, "batched"), Caller.Lines)).MustCount(applied: 1);

        Assert.Equal(200, (await large.Ask(new string('\n', 1024))).Status);
        (await Node.Worker.Post("/transitions", line, Caller.Lines)).MustCount(unchanged: 1);
        await Wait.For("all bodies to be given back", () => Task.FromResult(bodies.HeldBytes == 0));
    }

    private Task<Answer> Post(string body) => Node.Client.Post(Path, body, Caller.Lines);
}
