namespace Convoy.Silo.Callbacks;

/// <summary>What is to be posted, and where.</summary>
/// <param name="CargoId">The cargo; the id of the message follows from it, so that it is the same on every attempt.</param>
/// <param name="Url">The callback URL as it was loaded.</param>
/// <param name="Body">JSON in UTF-8, which is sent as it is. Never to be changed: a server that answers early may still be reading it when the attempt is over.</param>
/// <param name="Secrets">The project's signing secrets (<c>whsec_...</c>), the one that signs first in front: one, or two while they overlap.</param>
internal sealed record CallbackRequest(string CargoId, string Url, ReadOnlyMemory<byte> Body, IReadOnlyList<string> Secrets)
{
    /// <summary>The cargo's id: neither a secret nor a URL belongs into a log.</summary>
    public override string ToString() => CargoId;
}
