using Convoy.Cargo;
using Convoy.Grains.Cargo;

namespace Convoy.Grains.Tests.Cargo;

/// <summary>Every status pushed at every status: lines 3, 4 and 5 of CONTRACT 6.</summary>
public sealed class CargoLifecyclePairTests
{
    // Down: where the cargo is. Across, in the same order: what is pushed. = unchanged, + applied, x refused.
    private const string Outcomes = """
        pending            =  +  +  +  +  +  +  +
        batched            =  =  +  +  +  +  +  +
        processing         =  =  =  +  +  +  +  +
        completed          =  =  =  =  x  +  +  +
        failed             =  =  =  x  =  x  x  x
        callback_pending   =  =  =  =  x  =  +  +
        callback_delivered =  =  =  =  x  =  =  x
        callback_failed    =  =  =  =  x  =  x  =
        """;

    private static readonly string[] Statuses =
    [
        "pending", "batched", "processing", "completed", "failed", "callback_pending", "callback_delivered", "callback_failed",
    ];

    public static TheoryData<string, string, char> Pairs()
    {
        var pairs = new TheoryData<string, string, char>();
        foreach (var line in Outcomes.Split('\n'))
        {
            var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (var column = 0; column < Statuses.Length; column++)
            {
                pairs.Add(cells[0], Statuses[column], cells[column + 1][0]);
            }
        }

        return pairs;
    }

    [Fact]
    public void The_table_names_every_pair_once() => Assert.Equal(
        from at in CargoStatusNames.All from pushed in CargoStatusNames.All select (at, pushed),
        Pairs().Select(pair => ((string)pair[0], (string)pair[1])));

    [Theory, MemberData(nameof(Pairs))]
    public void The_pair_decides(string at, string pushed, char expected)
    {
        var cargo = CargoSamples.At(Status(at));
        var decision = cargo.Push(Status(pushed));

        switch (expected)
        {
            case '+':
                decision.MustBeApplied(Status(pushed));
                break;
            case '=':
                decision.MustBeUnchanged(cargo.Status);
                break;
            default:
                Assert.Equal('x', expected);
                decision.MustBeRefused(cargo.Status, decision.Outcome.Detail!);
                break;
        }
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_refusal_names_both_statuses(string at, string pushed, char expected)
    {
        var detail = CargoSamples.At(Status(at)).Push(Status(pushed)).Outcome.Detail;
        if (expected != 'x')
        {
            Assert.Null(detail);
            return;
        }

        Assert.Contains(at, detail, StringComparison.Ordinal);
        Assert.Contains(pushed, detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pending", 0, false)]
    [InlineData("batched", 1, false)]
    [InlineData("processing", 2, false)]
    [InlineData("completed", 3, false)]
    [InlineData("failed", 3, true)]
    [InlineData("callback_pending", 4, false)]
    [InlineData("callback_delivered", 5, true)]
    [InlineData("callback_failed", 5, true)]
    public void A_status_has_its_rank_and_its_end(string status, int rank, bool isTerminal)
    {
        Assert.Equal(rank, Status(status).Rank());
        Assert.Equal(isTerminal, Status(status).IsTerminal());
    }

    [Theory]
    [InlineData("failed", "completed", "The cargo is failed, which is final, so it cannot become completed.")]
    [InlineData("completed", "failed", "The cargo is completed, which rules out failed.")]
    [InlineData("callback_pending", "failed", "The cargo is callback_pending, which rules out failed.")]
    [InlineData("callback_failed", "failed", "The cargo is callback_failed, which is final, so it cannot become failed.")]
    public void A_refusal_says_why(string at, string pushed, string detail) =>
        CargoSamples.At(Status(at)).Push(Status(pushed)).MustBeRefused(Status(at), detail);

    private static CargoStatus Status(string name)
    {
        Assert.True(CargoStatusNames.TryParse(name, out var status), name);
        return status;
    }
}
