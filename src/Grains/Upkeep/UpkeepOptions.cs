namespace Convoy.Grains.Upkeep;

/// <summary><c>Convoy:Upkeep</c>: the sweeps that finish or undo what a crash left.</summary>
public sealed class UpkeepOptions
{
    /// <summary>The section under <c>Convoy</c>.</summary>
    public const string Section = "Convoy:Upkeep";

    /// <summary>From one round to the next. Default 10 minutes; 1 second to 1 day. Shorter costs queries, longer leaves remains lying.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How old a load must be before it counts as cut off. Default 10 minutes, far above the time that one may take; at most 30 days.</summary>
    public TimeSpan MinimumAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>What is wrong with the settings, in a sentence; null when nothing is.</summary>
    public string? Fault() =>
        Interval < TimeSpan.FromSeconds(1) || Interval > TimeSpan.FromDays(1) ? $"{Section}:Interval must be from 00:00:01 to 1.00:00:00, not {Interval}."
        : MinimumAge < TimeSpan.Zero || MinimumAge > TimeSpan.FromDays(30) ? $"{Section}:MinimumAge must be from 00:00:00 to 30.00:00:00, not {MinimumAge}."
        : null;
}
