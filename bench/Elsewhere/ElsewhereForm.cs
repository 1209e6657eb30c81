namespace Convoy.Bench.Elsewhere;

/// <summary>How tracking is done without Convoy.</summary>
internal enum ElsewhereForm
{
    /// <summary>Two prepared queries a read, one after the other, on a pooled connection, and JSON by the framework: what one writes first, done well.</summary>
    Plain,

    /// <summary>
    /// Everything that we know of: the key's project kept for a second, as Convoy does, so that one prepared query is left; connections
    /// that several requests share (multiplexing), a slim builder, the answer written as bytes.
    /// </summary>
    Tuned,
}
