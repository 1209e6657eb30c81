namespace Convoy.Keys;

/// <summary>Whose key it is. The two kinds are tagged with separate secrets, so that neither passes for the other.</summary>
public enum KeyKind
{
    /// <summary>A project's key, <c>convoy_sk_...</c>, in <c>X-API-Key</c>.</summary>
    Project = 1,

    /// <summary>A batch worker's key, <c>convoy_wk_...</c>, in <c>X-Worker-Key</c>.</summary>
    Worker = 2,
}
