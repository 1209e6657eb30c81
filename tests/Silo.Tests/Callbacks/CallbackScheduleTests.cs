using Convoy.Silo.Callbacks;

namespace Convoy.Silo.Tests.Callbacks;

public sealed class CallbackScheduleTests
{
    private const int Draws = 1_000;

    private static readonly IReadOnlyList<TimeSpan> Default = new CallbackOptions().Schedule;

    [Theory]
    [InlineData(1, 60)]
    [InlineData(2, 300)]
    [InlineData(3, 900)]
    [InlineData(4, 3600)]
    public void Each_wait_is_that_of_the_schedule_give_or_take_a_tenth(int attempt, int seconds)
    {
        var waits = Draw(attempt, retryAfter: null);
        Assert.All(waits, wait => Assert.InRange(wait.TotalSeconds, seconds * 0.9, seconds * 1.1));
        Assert.True(waits.Min() < TimeSpan.FromSeconds(seconds * 0.92), "No wait was shorter.");
        Assert.True(waits.Max() > TimeSpan.FromSeconds(seconds * 1.08), "No wait was longer.");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(int.MaxValue)]
    public void No_attempt_is_left_after_the_schedule_not_even_where_the_server_asks_for_one(int attempt)
    {
        Assert.Null(CallbackSchedule.WaitAfter(attempt, retryAfter: null, Default, new Random(1)));
        Assert.Null(CallbackSchedule.WaitAfter(attempt, TimeSpan.FromSeconds(1), Default, new Random(1)));
    }

    [Fact]
    public void A_schedule_of_one_entry_has_two_attempts()
    {
        Assert.NotNull(CallbackSchedule.WaitAfter(1, retryAfter: null, [TimeSpan.FromSeconds(1)], new Random(1)));
        Assert.Null(CallbackSchedule.WaitAfter(2, retryAfter: null, [TimeSpan.FromSeconds(1)], new Random(1)));
    }

    [Fact]
    public void A_server_is_left_alone_as_long_as_it_asks_and_a_little_longer()
    {
        var waits = Draw(attempt: 1, TimeSpan.FromMinutes(10));
        Assert.All(waits, wait => Assert.InRange(wait.TotalMinutes, 10, 11));
        Assert.True(waits.Distinct().Count() > Draws / 2, "They come back together.");
    }

    [Fact]
    public void A_server_that_asks_for_less_than_the_schedule_gets_the_schedule() =>
        Assert.All(Draw(attempt: 4, TimeSpan.FromMinutes(1)), wait => Assert.InRange(wait.TotalMinutes, 54, 66));

    [Fact]
    public void A_server_that_asks_for_years_is_left_alone_for_a_day() =>
        Assert.All(Draw(attempt: 1, TimeSpan.MaxValue), wait => Assert.InRange(wait.TotalHours, 24, 26.4));

    [Fact]
    public void Attempts_are_counted_from_one() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CallbackSchedule.WaitAfter(0, retryAfter: null, Default, new Random(1)));

    private static List<TimeSpan> Draw(int attempt, TimeSpan? retryAfter)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, Draws).Select(_ => CallbackSchedule.WaitAfter(attempt, retryAfter, Default, random)!.Value)];
    }
}
