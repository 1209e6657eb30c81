namespace Convoy.Grains.Results;

/// <summary><c>Convoy:Retention</c>: how long Convoy keeps what it was given.</summary>
public sealed class RetentionOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Convoy:Retention";

    /// <summary>How long a result is kept after its cargo came to its end. Default 30 days; 1 minute to 3,650 days. Tracking goes on after that.</summary>
    public TimeSpan Results { get; set; } = TimeSpan.FromDays(30);

    /// <summary>What is wrong with the settings, in a sentence; null when nothing is.</summary>
    public string? Fault() =>
        Results < TimeSpan.FromMinutes(1) || Results > TimeSpan.FromDays(3_650) ? $"{Section}:Results must be from 00:01:00 to 3650.00:00:00, not {Results}." : null;
}
