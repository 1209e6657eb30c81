using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Cancelling;

/// <summary>A client that does not want its cargo any more.</summary>
[Collection(SharedNode.Name)]
public sealed class CancelTests(SharedNode shared)
{
    private Node Node => shared.Node;

    [Fact]
    public async Task A_pending_cargo_is_failed_and_answered_as_tracking_answers()
    {
        var id = await Node.Client.LoadCargo();
        var answer = (await Cancel(Node.Client, id)).MustBe(200);
        Assert.Equal("failed", answer.Text("status"));
        Assert.Equal((await Node.Client.Track(id)).MustBe(200).Body, answer.Body);
    }

    [Fact]
    public async Task A_repeat_has_the_same_answer()
    {
        var id = await Node.Client.LoadCargo();
        var first = (await Cancel(Node.Client, id)).MustBe(200);
        Assert.Equal(first.Body, (await Cancel(Node.Client, id)).MustBe(200).Body);
    }

    [Theory]
    [InlineData("batched")]
    [InlineData("processing")]
    [InlineData("failed")]
    [InlineData("callback_delivered")]
    public async Task A_cargo_that_is_on_its_way_or_at_its_end_is_left_alone(string status)
    {
        var id = await Node.Client.LoadCargo();
        (await Node.Worker.Push(Tour.Item(id, status))).MustCount(applied: 1);
        (await Cancel(Node.Client, id)).MustBe(409, $"The cargo is {status}; only a pending one can be cancelled.");
        Assert.Equal(status, await Node.Client.StatusOf(id));
    }

    [Fact]
    public async Task What_was_cancelled_is_refused_to_workers()
    {
        var id = await Node.Client.LoadCargo();
        await Cancel(Node.Client, id);
        (await Node.Worker.Push(Tour.Item(id, "completed"))).MustCount(refused: 1);
    }

    [Fact]
    public async Task Another_projects_cargo_is_not_found_and_stays_as_it_was()
    {
        var id = await Node.Client.LoadCargo();
        (await Cancel(await Node.NewClient(), id)).MustBe(404, "Cargo not found");
        (await Cancel(Node.Client, "crg_0AbCdEfGhIjKlMnOpQrStU")).MustBe(404, "Cargo not found");
        (await Cancel(Node.Client, "none")).MustBe(404, "Cargo not found");
        Assert.Equal("pending", await Node.Client.StatusOf(id));
    }

    [Fact]
    public async Task Of_a_cancellation_and_a_worker_at_the_same_time_one_wins_and_both_are_told()
    {
        for (var round = 0; round < 20; round++)
        {
            var id = await Node.Client.LoadCargo();
            var pushing = Node.Worker.Push(Tour.Item(id, "processing"));
            var cancelling = Cancel(Node.Client, id);
            var isCancelled = (await cancelling).Status == 200;
            (await pushing).MustCount(applied: isCancelled ? 0 : 1, unchanged: isCancelled ? 1 : 0);
            Assert.Equal(isCancelled ? "failed" : "processing", await Node.Client.StatusOf(id));
        }
    }

    private static Task<Answer> Cancel(Caller client, string id) => client.Send("POST", $"/cargo/{id}/cancel");
}
