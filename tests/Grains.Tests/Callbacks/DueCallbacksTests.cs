using Convoy.Cargo;
using Convoy.Grains.Callbacks;
using Convoy.Grains.Tests.Storage;
using Convoy.Results;

namespace Convoy.Grains.Tests.Callbacks;

/// <summary>Results and due callbacks, which come with the commit that ends a cargo, on both databases.</summary>
public abstract class DueCallbacksTests(GrainCluster cluster)
{
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(1);

    private readonly string _host = $"host-{Guid.NewGuid():N}";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private DueCallbacks Due => cluster.Service<DueCallbacks>();

    [Fact]
    public async Task A_result_is_kept_as_it_came_and_due_with_the_status()
    {
        var cargo = await Claimed();
        await Complete(cargo, """{ "text" : "\u00e9" }""");

        Assert.Equal(CargoStatus.CallbackPending, (await cargo.Track())!.Status);
        var result = await cluster.Grains.GetResults().Find(cargo.Id.Value);
        Assert.Equal("""{ "text" : "\u00e9" }""", System.Text.Encoding.UTF8.GetString(result!.Response!));
        Assert.Equal((true, null, (await cargo.Track())!.UpdatedAt), (result.IsSuccess, result.Error, result.CreatedAt));
        var due = Assert.Single(await Due.Take(_host, 10, Hold));
        Assert.Equal((cargo.Id.Value, cargo.Project, $"https://{_host}/path?q", 0, true), (due.CargoId, due.Project, due.Url, due.Attempts, due.IsWanted));
        Assert.Equal(result.Response, due.Response);
    }

    [Fact]
    public async Task A_callback_that_is_taken_is_not_due_again_until_its_time_is_over()
    {
        await Complete(await Claimed());
        Assert.Single(await Due.Take(_host, 10, TimeSpan.Zero));
        Assert.Single(await Due.Take(_host, 10, Hold));
        Assert.Empty(await Due.Take(_host, 10, Hold));
        Assert.DoesNotContain(_host, (await Due.DueHosts(_host[..^1])).Due);
    }

    [Fact]
    public async Task A_callback_that_is_put_back_is_due_at_once()
    {
        await Complete(await Claimed());
        await Due.PutBack(await Due.Take(_host, 10, Hold));
        Assert.Single(await Due.Take(_host, 10, Hold));
    }

    [Fact]
    public async Task What_is_delivered_ends_and_what_is_not_is_due_again()
    {
        var (delivered, failed, again) = (await Claimed(), await Claimed(), await Claimed());
        foreach (var cargo in new[] { delivered, failed, again }) await Complete(cargo);
        var taken = await Due.Take(_host, 10, Hold);
        Assert.Equal(3, taken.Count);
        var until = taken[0].TakenUntil;
        await Due.Settle(
        [
            new() { CargoId = delivered.Id.Value, TakenUntil = until, AttemptedAt = Now, StatusCode = 200, Milliseconds = 5, End = CallbackEnd.Delivered },
            new() { CargoId = failed.Id.Value, TakenUntil = until, AttemptedAt = Now, StatusCode = 410, Milliseconds = 6, Error = "gone", End = CallbackEnd.Failed },
            new() { CargoId = again.Id.Value, TakenUntil = until, AttemptedAt = Now, Milliseconds = 7, Error = "no answer", TryAgainIn = TimeSpan.Zero },
        ]);

        Assert.Equal(CargoStatus.CallbackDelivered, (await delivered.Track())!.Status);
        Assert.Equal(CargoStatus.CallbackFailed, (await failed.Track())!.Status);
        Assert.Equal(CargoStatus.CallbackPending, (await again.Track())!.Status);
        Assert.Equal(1, Assert.Single(await Due.Take(_host, 10, Hold)).Attempts);
        var record = await cluster.Grains.GetResults().FindCallback(again.Id.Value);
        var attempt = Assert.Single(record.Attempts);
        Assert.Equal((null, 7, "no answer"), (attempt.StatusCode, attempt.Milliseconds, attempt.Error));
        Assert.NotNull(record.NextAttemptAt);
        Assert.Null((await cluster.Grains.GetResults().FindCallback(failed.Id.Value)).NextAttemptAt);
    }

    [Fact]
    public async Task A_failed_cargo_is_called_back_and_stays_at_failed()
    {
        var cargo = await Claimed();
        await cargo.Grain.Apply([new Transition { To = CargoStatus.Failed, BatchId = "b1", Error = "the model is tired" }]);
        var due = Assert.Single(await Due.Take(_host, 10, Hold));
        Assert.Equal((false, "the model is tired", null), (due.IsSuccess, due.Error, due.Response));
        await Due.Settle([new() { CargoId = cargo.Id.Value, TakenUntil = due.TakenUntil, AttemptedAt = Now, StatusCode = 200, Milliseconds = 1, End = CallbackEnd.Delivered }]);
        Assert.Equal(CargoStatus.Failed, (await cargo.Track())!.Status);
        Assert.False(await cluster.Grains.GetResults().CallBackAgain(cargo.Id.Value, unlessDelivered: true));
        Assert.Empty(await Due.Take(_host, 10, Hold));
        Assert.True(await cluster.Grains.GetResults().CallBackAgain(cargo.Id.Value, unlessDelivered: false));
        Assert.Single(await Due.Take(_host, 10, Hold));
        Assert.True(await cluster.Grains.GetResults().CallBackAgain(cargo.Id.Value, unlessDelivered: false));
        Assert.Single(await Due.Take(_host, 10, Hold));
    }

    [Fact]
    public async Task A_callback_that_is_asked_for_again_while_its_last_attempt_fails_is_tried_again()
    {
        var cargo = await Claimed();
        await Complete(cargo);
        var due = Assert.Single(await Due.Take(_host, 10, Hold));
        Assert.True(await cluster.Grains.GetResults().CallBackAgain(cargo.Id.Value, unlessDelivered: false));
        await Due.Settle([new() { CargoId = cargo.Id.Value, TakenUntil = due.TakenUntil, AttemptedAt = Now, StatusCode = 500, Milliseconds = 1, End = CallbackEnd.Failed }]);

        Assert.Equal(CargoStatus.CallbackPending, (await cargo.Track())!.Status);
        Assert.True(Assert.Single(await Due.Take(_host, 10, Hold)).IsWanted);
    }

    [Fact]
    public async Task Hosts_with_nothing_due_are_looked_at_so_many_at_a_time()
    {
        // One more than are looked at, of which the last alone has a callback that is due.
        var hosts = Enumerable.Range(0, DueCallbacks.MaxHosts + 1).Select(i => $"{_host}-{i:0000}").ToList();
        var rows = string.Join(", ", hosts.Select((host, i) => $"('{host}', '{host}', {(i < DueCallbacks.MaxHosts ? long.MaxValue : 0)}, 0)"));
        await cluster.Database.Execute($"INSERT INTO callbacks (cargo_id, host, due_at, attempts) VALUES {rows}");
        var (none, last) = await Due.DueHosts(_host);
        Assert.Equal((0, hosts[^2]), (none.Count, last));
        Assert.Equal(hosts[^1], (await Due.DueHosts(last!)).Due[0]);
        await cluster.Database.Execute("DELETE FROM callbacks WHERE host LIKE @hosts", ("@hosts", $"{_host}-%"));
    }

    [Fact]
    public async Task What_a_crash_left_between_the_end_of_a_cargo_and_that_of_its_callback_is_not_sent_again()
    {
        var cargo = await Claimed();
        await Complete(cargo);
        await cargo.Grain.Move(CargoMove.CallbackDelivered);
        var due = Assert.Single(await Due.Take(_host, 10, Hold));
        Assert.False(due.IsWanted);
        await Due.Forget([due]);
        Assert.Null((await cluster.Grains.GetResults().FindCallback(cargo.Id.Value)).NextAttemptAt);
    }

    [Fact]
    public async Task A_failed_callback_is_sent_again_with_the_same_result()
    {
        var cargo = await Claimed();
        await Complete(cargo, """{"a":1}""");
        var first = Assert.Single(await Due.Take(_host, 10, Hold));
        await Due.Settle([new() { CargoId = cargo.Id.Value, TakenUntil = first.TakenUntil, AttemptedAt = Now, Milliseconds = 1, End = CallbackEnd.Failed }]);
        Assert.Equal(TransitionOutcomeKind.Applied, (await cargo.Grain.Move(CargoMove.Redeliver)).Kind);
        Assert.Equal(TransitionOutcomeKind.Unchanged, (await cargo.Grain.Move(CargoMove.Redeliver)).Kind);
        Assert.Equal("""{"a":1}"""u8.ToArray(), Assert.Single(await Due.Take(_host, 10, Hold)).Response);
    }

    [Fact]
    public async Task What_is_sent_again_between_the_end_of_a_cargo_and_that_of_its_callback_stays_due()
    {
        var cargo = await Claimed();
        await Complete(cargo);
        var taken = Assert.Single(await Due.Take(_host, 10, Hold));
        await cargo.Grain.Move(CargoMove.CallbackFailed);
        await cargo.Grain.Move(CargoMove.Redeliver);
        await Due.Forget([taken]);
        Assert.Equal(cargo.Id.Value, Assert.Single(await Due.Take(_host, 10, Hold)).CargoId);
    }

    [Theory]
    [InlineData("/path?q")]
    [InlineData("?q=/x")]
    [InlineData("#f?q")]
    [InlineData("")]
    public async Task A_host_is_one_whatever_follows_it(string rest)
    {
        var cargo = cluster.NewCargo();
        await cargo.Grain.Load(cargo.Load() with { CallbackUrl = $"HTTPS://{_host.ToUpperInvariant()}{rest}" });
        await cargo.Grain.Cancel(new(cargo.Project));
        Assert.Single(await Due.Take(_host, 10, Hold));
    }

    [Fact]
    public async Task A_cancelled_cargo_is_called_back()
    {
        var cargo = await Load();
        await cargo.Grain.Cancel(new(cargo.Project));
        Assert.Equal("cancelled", Assert.Single(await Due.Take(_host, 10, Hold)).Error);
    }

    [Fact]
    public async Task A_result_whose_time_is_over_is_gone_and_said_to_be()
    {
        var cargo = await Claimed();
        await Complete(cargo, """{"a":1}""");
        await cluster.Database.Execute("UPDATE results SET created_at = 1 WHERE cargo_id = @id", ("@id", cargo.Id.Value));
        Assert.True((await cluster.Grains.GetResults().Find(cargo.Id.Value))!.IsExpired);

        // One that is still to be called back is kept until it was.
        await Due.Forget(await Due.Take(_host, 10, Hold));
        while ((await cluster.Grains.GetResultSweep().Sweep()).HasMore)
        {
        }

        Assert.Single(await cluster.Database.Query("SELECT 1 FROM results WHERE cargo_id = @id AND response IS NULL AND is_expired", _ => 1, ("@id", cargo.Id.Value)));
        Assert.True((await cluster.Grains.GetResults().Find(cargo.Id.Value))!.IsExpired);
        Assert.False(await cluster.Grains.GetResults().CallBackAgain(cargo.Id.Value, unlessDelivered: false));
    }

    private async Task<CargoUnderTest> Load()
    {
        var cargo = cluster.NewCargo();
        await cargo.Grain.Load(cargo.Load() with { CallbackUrl = $"https://{_host}/path?q" });
        return cargo;
    }

    private async Task<CargoUnderTest> Claimed()
    {
        var cargo = await Load();
        await cargo.Grain.Move(new CargoMove { Kind = CargoMoveKind.Gather, BatchId = "b1" });
        await cargo.Grain.Move(new CargoMove { Kind = CargoMoveKind.Claim, BatchId = "b1" });
        return cargo;
    }

    private static async Task Complete(CargoUnderTest cargo, string? result = null) => Assert.Equal(TransitionOutcomeKind.Applied, Assert.Single(await cargo.Grain.Apply(
        [new Transition { To = CargoStatus.Completed, BatchId = "b1", Result = result is null ? null : System.Text.Encoding.UTF8.GetBytes(result) }])).Kind);
}

[Collection(SqliteGrainCluster.Name)]
public sealed class DueCallbacksOnSqliteTests(SqliteGrainCluster cluster) : DueCallbacksTests(cluster);

[Collection(PostgresGrainCluster.Name)]
public sealed class DueCallbacksOnPostgresTests(PostgresGrainCluster cluster) : DueCallbacksTests(cluster);
