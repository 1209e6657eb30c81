namespace Convoy.Grains.Upkeep;

/// <summary><c>Convoy:Upkeep</c>: the sweeps that finish or undo what a crash left.</summary>
public sealed class UpkeepOptions
{
    /// <summary>The section under <c>Convoy</c>.</summary>
    public const string Section = "Convoy:Upkeep";

    /// <summary>From one round to the next. Default 10 minutes; at least 1 second. Shorter costs queries, longer leaves remains lying.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How old a load must be before it counts as cut off. Default 10 minutes, far above the time that one may take.</summary>
    public TimeSpan MinimumAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>What is wrong with the settings, in a sentence; null when nothing is.</summary>
    public string? Fault() =>
        Interval < TimeSpan.FromSeconds(1) ? $"{Section}:Interval must be at least 00:00:01, not {Interval}."
        : MinimumAge < TimeSpan.Zero ? $"{Section}:MinimumAge must not be negative, and is {MinimumAge}."
        : null;
}
