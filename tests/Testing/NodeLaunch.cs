namespace Convoy.Testing;

/// <summary>How one start of a node differs from the usual one.</summary>
public sealed record NodeLaunch
{
    /// <summary>The usual start.</summary>
    public static NodeLaunch Default { get; } = new();

    /// <summary>Environment variables, on top of the node's own; null takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where the process runs; the home of the node when null.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Turns the node's command into the one that is run, such as to give it a terminal.</summary>
    public Func<IReadOnlyList<string>, IReadOnlyList<string>> Through { get; init; } = command => command;
}
