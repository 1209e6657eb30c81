namespace Convoy.Testing.Network;

/// <summary>What a network does with what is sent from one process to another.</summary>
public enum LinkState
{
    /// <summary>Everything arrives.</summary>
    Passing,

    /// <summary>Both ends are told: connections are closed, and new ones are closed as soon as they are made.</summary>
    Closed,

    /// <summary>Nobody is told: nothing arrives and nothing is answered. What was sent meanwhile arrives when the link passes again, as with TCP.</summary>
    Silent,

    /// <summary>What is sent arrives, and no answer comes back until the link passes again. Nobody is told.</summary>
    Unanswered,
}
