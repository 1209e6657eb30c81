using Convoy.Cluster.Tests.History;

namespace Convoy.Cluster.Tests.HistoryTests;

public sealed class KeyHistoryTests
{
    private const long Grace = 10;

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(101, 102, false)]
    // Within the grace, and while the revocation is under way, both answers are right.
    [InlineData(110, 115, true)]
    [InlineData(105, 106, false)]
    [InlineData(99, 100, false)]
    // It began within the grace: when it was looked at, nobody knows.
    [InlineData(110, 500, true)]
    public void A_key_may_be_answered_for_like_this(long start, long end, bool wasTaken) => Assert.Empty(Check(start, end, wasTaken, new(98, 100)));

    [Theory]
    [InlineData(111, 112, true)]
    [InlineData(111, 500, true)]
    [InlineData(96, 97, false)]
    public void A_key_may_not_be_answered_for_like_this(long start, long end, bool wasTaken) => Assert.Single(Check(start, end, wasTaken, new(98, 100)));

    [Fact]
    public void A_key_that_nobody_revoked_is_never_refused() => Assert.Single(Check(1, 2, wasTaken: false, revocation: null));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_revocation_that_was_never_answered_promises_nothing(bool wasTaken) => Assert.Empty(Check(500, 501, wasTaken, new(98, null)));

    private static IEnumerable<Violation> Check(long start, long end, bool wasTaken, Revocation? revocation) =>
        new KeyHistory("key", [new(start, end, wasTaken)], revocation).Check(Grace);
}
