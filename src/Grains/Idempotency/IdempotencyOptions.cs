namespace Convoy.Grains.Idempotency;

/// <summary><c>Convoy:Idempotency</c>: what is remembered of loads that came with an Idempotency-Key.</summary>
public sealed class IdempotencyOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Convoy:Idempotency";

    /// <summary>
    /// How long a key stands for the load that it came with first. Default 24 hours; 1 minute to 30 days. A record takes some 200 bytes,
    /// and 16 more a cargo.
    /// </summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>What is wrong with the settings, in a sentence; null when nothing is.</summary>
    public string? Fault() =>
        Retention < TimeSpan.FromMinutes(1) || Retention > TimeSpan.FromDays(30) ? $"{Section}:Retention must be from 00:01:00 to 30.00:00:00, not {Retention}." : null;
}
