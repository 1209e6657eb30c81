namespace Convoy.Gateway.Health;

/// <summary>Whether the process can do its work now. How it tells depends on what it hosts.</summary>
internal interface IReadiness
{
    /// <summary>What keeps it from serving what is in memory, in the same words as <see cref="Fault"/>; null when nothing does.</summary>
    string? ServingFault();

    /// <summary>What is wrong, in a few words that name no host, id or secret; null when nothing is.</summary>
    ValueTask<string?> Fault(CancellationToken cancellation);
}
