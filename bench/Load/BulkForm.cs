namespace Convoy.Bench.Load;

/// <summary>How the items of a bulk call are written.</summary>
internal enum BulkForm
{
    /// <summary>An object a line.</summary>
    Ndjson = 0,

    /// <summary>One object with a list.</summary>
    Json = 1,
}
