using Convoy.Cluster.Tests.History;

namespace Convoy.Cluster.Tests.HistoryTests;

public sealed class CheckerTests
{
    [Theory]
    [InlineData("load 0-1; last 9-10 pending")]
    [InlineData("load 0-1; push batched 2-3 applied; read 4-5 batched; last 9-10 batched")]
    // A read that overlaps a write sees it or not, and so do two that overlap each other.
    [InlineData("load 0-1; read 2-5 pending; push batched 3-4 applied; last 9-10 batched")]
    [InlineData("load 0-1; read 2-5 batched; push batched 3-4 applied; last 9-10 batched")]
    [InlineData("load 0-1; push batched 2-8 applied; read 3-6 batched; read 4-7 pending; last 9-10 batched")]
    // A call that begins at the very tick at which another ends overlaps it.
    [InlineData("load 0-1; push batched 2-3 applied; read 3-4 pending; last 9-10 batched")]
    // Nobody knows what became of it: there, not there, or there only much later.
    [InlineData("load 0-1; push batched 2-3 unknown; last 9-10 batched")]
    [InlineData("load 0-1; push batched 2-3 unknown; last 9-10 pending")]
    [InlineData("load 0-1; push batched 2-3 unknown; read 5-6 pending; read 7-8 batched; last 9-10 batched")]
    // Its repeat is the first that happens, or finds that the first attempt did.
    [InlineData("load 0-1; push batched 2-3 unknown; push batched 4-5 applied; last 9-10 batched")]
    [InlineData("load 0-1; push batched 2-3 unknown; push batched 4-5 unchanged; last 9-10 batched")]
    [InlineData("load 0-1; push batched 2-3 applied; push batched 4-5 unchanged; last 9-10 batched")]
    // The gateway asks again by itself, so a first attempt may find its own work done.
    [InlineData("load 0-1; push batched 2-3 unchanged; last 9-10 batched")]
    // Statuses may be skipped, and what was skipped is then a thing of the past.
    [InlineData("load 0-1; push processing 2-3 applied; push batched 4-5 unchanged; read 6-7 processing; last 9-10 processing")]
    // A refusal that the lifecycle asks for, and one that something unknown may explain.
    [InlineData("load 0-1; push completed 2-3 applied; push failed 4-5 refused; last 9-10 completed")]
    [InlineData("load 0-1; push completed 2-3 unknown; push failed 4-5 refused; last 9-10 completed")]
    [InlineData("load 0-1; push failed 2-6 refused; push completed 3-5 applied; last 9-10 completed")]
    // A push that overlaps the load's answer may not find the cargo yet.
    [InlineData("load 0-4; push batched 2-3 notfound; last 9-10 pending")]
    public void A_history_that_callers_may_be_shown_passes(string script) => Assert.Empty(Checker.Check(Script.Parse(script)));

    [Theory]
    [InlineData(Broken.Lost, "load 0-1")]
    [InlineData(Broken.Lost, "load 0-1; last 9-10 404")]
    [InlineData(Broken.Lost, "load 0-1; push batched 2-3 applied; last 9-10 pending")]
    [InlineData(Broken.Lost, "load 0-1; push batched 2-3 unchanged; last 9-10 pending")]
    [InlineData(Broken.Lost, "load 0-1; push batched 2-3 unknown; push batched 4-5 applied; last 9-10 pending")]
    [InlineData(Broken.Lost, "load 0-1; push completed 2-3 applied; push failed 2-3 unknown; last 9-10 failed")]
    [InlineData(Broken.Backward, "load 0-1; push batched 2-3 unknown; read 4-5 batched; read 6-7 pending; last 9-10 batched")]
    [InlineData(Broken.Backward, "load 0-1; push batched 2-3 unknown; read 4-5 batched; last 9-10 pending")]
    [InlineData(Broken.Backward, "load 0-1; push batched 2-8 applied; read 3-4 batched; read 5-6 pending; last 9-10 batched")]
    [InlineData(Broken.Backward, "load 0-1; read 2-3 pending; read 4-5 404; last 9-10 pending")]
    // A slow read began first and ends last: it does not hide that another went back.
    [InlineData(Broken.Backward, "load 0-1; push batched 2-8 applied; read 2-9 batched; read 3-4 batched; read 5-6 pending; last 10-11 batched")]
    // The same status with an older time, or with two times: two activations wrote it.
    [InlineData(Broken.Backward, "load 0-1; push batched 2-3 applied; read 4-5 batched@7; read 6-7 batched@6; last 9-10 batched@7")]
    [InlineData(Broken.Backward, "load 0-1; push batched 2-3 applied; read 4-5 batched@6; read 6-7 batched@7; last 9-10 batched@7")]
    [InlineData(Broken.Backward, "load 0-1; push batched 2-3 applied; push processing 4-5 applied; read 4-5 batched@6; read 6-7 processing@5; last 9-10 processing@5")]
    // Two ways that exclude each other, even by reads that overlap.
    [InlineData(Broken.Backward, "load 0-1; push completed 2-8 unknown; push failed 2-8 unknown; read 3-6 completed; read 4-7 failed; last 9-10 failed")]
    [InlineData(Broken.Stale, "load 0-1; push batched 2-3 applied; read 4-5 pending; last 9-10 batched")]
    [InlineData(Broken.Stale, "load 0-1; push batched 2-3 unchanged; read 4-5 pending; last 9-10 batched")]
    [InlineData(Broken.Stale, "load 0-1; read 2-3 404; last 9-10 pending")]
    [InlineData(Broken.Stale, "load 0-1; push batched 2-3 unknown; push batched 4-5 applied; read 6-7 pending; last 9-10 batched")]
    [InlineData(Broken.Stale, "load 0-1; push batched 2-3 applied; push processing 3-8 unknown; read 4-5 pending; last 9-10 processing")]
    [InlineData(Broken.Stale, "load 0-1; push completed 2-3 applied; push failed 2-3 unknown; read 4-5 failed; last 9-10 completed")]
    [InlineData(Broken.Uncalled, "load 0-1; read 2-3 batched; push batched 4-5 applied; last 9-10 batched")]
    [InlineData(Broken.Uncalled, "load 0-1; last 9-10 batched")]
    [InlineData(Broken.Uncalled, "load 0-1; push completed 2-3 applied; push failed 4-5 refused; read 6-7 failed; last 9-10 completed")]
    [InlineData(Broken.Uncalled, "load 0-1; push batched 2-3 notfound; last 9-10 batched")]
    [InlineData(Broken.Unexplained, "load 0-1; push batched 2-3 notfound; last 9-10 pending")]
    [InlineData(Broken.Unexplained, "load 0-1; push batched 2-3 refused; last 9-10 pending")]
    [InlineData(Broken.Unexplained, "load 0-1; push batched 2-3 applied; push batched 4-5 applied; last 9-10 batched")]
    [InlineData(Broken.Unexplained, "load 0-1; push batched 2-6 applied; push batched 3-5 applied; last 9-10 batched")]
    [InlineData(Broken.Unexplained, "load 0-1; push processing 2-3 applied; push batched 4-5 applied; last 9-10 processing")]
    [InlineData(Broken.Unexplained, "load 0-1; push completed 2-3 applied; push failed 4-5 applied; last 9-10 completed")]
    // The contradiction came only after the refusal.
    [InlineData(Broken.Unexplained, "load 0-1; push failed 2-3 refused; push completed 4-5 applied; last 9-10 completed")]
    internal void A_history_that_breaks_a_rule_is_caught(Broken rule, string script) =>
        Assert.Contains(Checker.Check(Script.Parse(script)), violation => violation.Rule == rule);

    [Fact]
    public void Every_rule_has_a_history_that_breaks_it_and_nothing_else()
    {
        Assert.Equal([Broken.Lost], RulesBrokenBy("load 0-1; push batched 2-3 applied; push processing 9-10 unknown"));
        Assert.Equal([Broken.Backward], RulesBrokenBy("load 0-1; push batched 2-9 applied; read 3-4 batched; read 5-6 pending; last 10-11 batched"));
        Assert.Equal([Broken.Stale], RulesBrokenBy("load 0-1; push batched 2-3 applied; read 4-5 pending; last 9-10 batched"));
        Assert.Equal([Broken.Uncalled], RulesBrokenBy("load 0-1; last 9-10 batched"));
        Assert.Equal([Broken.Unexplained], RulesBrokenBy("load 0-1; push batched 2-3 refused; last 9-10 pending"));
    }

    private static IEnumerable<Broken> RulesBrokenBy(string script) => Checker.Check(Script.Parse(script)).Select(violation => violation.Rule).Distinct();
}
