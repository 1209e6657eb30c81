namespace Convoy.Cluster.Tests.History;

/// <summary>What a history can break.</summary>
internal enum Broken
{
    /// <summary>Something that was acknowledged is not there at the end.</summary>
    Lost,

    /// <summary>A reader saw what was before something that a reader had already seen.</summary>
    Backward,

    /// <summary>A read shows what was before a write that was acknowledged before the read began.</summary>
    Stale,

    /// <summary>A status was seen that nobody asked for by then, or that was refused.</summary>
    Uncalled,

    /// <summary>An answer to a push that no order of events explains.</summary>
    Unexplained,

    /// <summary>A key was taken after its end, or refused before it.</summary>
    Key,
}

/// <summary>One thing that is wrong, in a sentence.</summary>
internal sealed record Violation(Broken Rule, string Subject, string Sentence)
{
    public override string ToString() => $"{Rule}: {Subject} {Sentence}";
}
