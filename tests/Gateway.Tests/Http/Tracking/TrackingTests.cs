using System.Globalization;
using System.Text.RegularExpressions;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Tracking;

[Collection(SharedNode.Name)]
public sealed partial class TrackingTests(SharedNode shared)
{
    private Node Node => shared.Node;

    [Fact]
    public async Task A_loaded_cargo_is_pending_and_as_old_as_its_last_change()
    {
        var id = await Node.Client.LoadCargo();
        var answer = (await Node.Client.Track(id)).MustBe(200);
        var createdAt = answer.Text("created_at");
        answer.MustBeJson(
            200,
            $$"""{"cargo_id":"{{id}}","status":"pending","status_description":"Waiting to be assigned to a batch","created_at":"{{createdAt}}","updated_at":"{{createdAt}}"}""");
    }

    [Theory]
    [InlineData("batched", "Assigned to a batch job")]
    [InlineData("processing", "Batch is being processed by the provider")]
    [InlineData("completed", "Processing completed")]
    [InlineData("failed", "Processing failed")]
    [InlineData("callback_pending", "Result ready, delivering callback")]
    [InlineData("callback_delivered", "Callback sent successfully")]
    [InlineData("callback_failed", "Callback delivery failed")]
    public async Task Each_status_is_tracked_with_its_sentence(string status, string sentence)
    {
        var id = await Node.Client.LoadCargo();
        (await Node.Worker.Push(Tour.Item(id, status))).MustCount(applied: 1);
        var answer = (await Node.Client.Track(id)).MustBe(200);
        var (createdAt, updatedAt) = (answer.Text("created_at"), answer.Text("updated_at"));
        answer.MustBeJson(
            200,
            $$"""{"cargo_id":"{{id}}","status":"{{status}}","status_description":"{{sentence}}","created_at":"{{createdAt}}","updated_at":"{{updatedAt}}"}""");
        Assert.True(Time(updatedAt) > Time(createdAt), $"A change at {updatedAt} of a cargo of {createdAt}");
    }

    [Fact]
    public async Task Times_are_UTC_with_Z_and_a_fraction_of_six_digits_or_none()
    {
        for (var i = 0; i < 20; i++)
        {
            var before = Now;
            var id = await Node.Client.LoadCargo();
            var createdAt = (await Node.Client.Track(id)).Text("created_at");
            Assert.Matches(Format(), createdAt);
            Assert.InRange(Time(createdAt), before, Now);
        }
    }

    [Fact]
    public async Task The_time_of_the_load_stays_and_an_event_that_changes_nothing_is_no_change()
    {
        var id = await Node.Client.LoadCargo();
        var loaded = (await Node.Client.Track(id)).MustBe(200);
        (await Node.Worker.Push(Tour.Item(id, "processing"))).MustCount(applied: 1);
        var moved = (await Node.Client.Track(id)).MustBe(200);
        (await Node.Worker.Push(Tour.Item(id, "batched"))).MustCount(unchanged: 1);
        Assert.Equal(loaded.Text("created_at"), moved.Text("created_at"));
        Assert.Equal(moved.Body, (await Node.Client.Track(id)).Body);
    }

    [Fact]
    public async Task Query_parameters_are_ignored()
    {
        var id = await Node.Client.LoadCargo();
        (await Node.Client.Get($"{Tour.TrackingPath(id)}?project=other&cargo_id=x")).MustBe(200);
    }

    [Fact]
    public async Task Every_key_of_a_project_tracks_its_cargo()
    {
        var slug = await Node.NewProject();
        var first = Node.ClientWith((await Node.NewKey(slug)).Key);
        var second = Node.ClientWith((await Node.NewKey(slug)).Key);
        Assert.Equal("pending", await second.StatusOf(await first.LoadCargo()));
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcMicroseconds();

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$")]
    private static partial Regex Format();
}
