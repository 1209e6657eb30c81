using Orleans.Configuration;

namespace Convoy.Grains.Cargo.Residence;

/// <summary><c>Convoy:Memory</c>: how long cargo stay in a silo's memory. One that has left is read from the database by the next call.</summary>
public sealed class ResidenceOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Convoy:Memory";

    /// <summary>What a cargo in memory takes, in bytes, roughly (bench, case m).</summary>
    internal const int CargoBytes = 2_500;

    /// <summary>Each account of cargo that leave early may have one part in so many of the memory.</summary>
    internal const int LeavingShare = 10;

    /// <summary>How long a cargo that nobody calls stays. Default 15 minutes; more than 1 minute, at most 1 day. Longer takes 2.5 KB a cargo, shorter a read from the database.</summary>
    public TimeSpan IdleAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long a cargo stays that a read brought in, unless another call comes for it. Default 1 minute, from 1 second to
    /// <see cref="IdleAge"/>: more than from one poll of a client to the next. A scan of everything leaves no more than this behind.
    /// </summary>
    public TimeSpan ProbationAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a cargo stays whose way has ended, after the last call. Default 1 minute, from 1 second to <see cref="IdleAge"/>.</summary>
    public TimeSpan TerminalAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The most cargo that may be in memory on each of these two accounts; the oldest leave for one more. Default 50,000, from 100 to
    /// 10,000,000; each takes 2.5 KB, and where memory is small they have no more than a tenth of it each.
    /// </summary>
    public int MaxLeaving { get; set; } = 50_000;

    /// <summary>
    /// Of the memory that the process may have, the share in percent above which those leave that nobody has asked for lately. Default 80,
    /// from 15 to 95. The process may have what its container, or <c>DOTNET_GCHeapHardLimit</c>, lets it.
    /// </summary>
    public int PressurePercent { get; set; } = 80;

    /// <summary>What is wrong with the settings, in a sentence; null when nothing is.</summary>
    public string? Fault() =>
        IdleAge <= GrainCollectionOptions.DEFAULT_COLLECTION_QUANTUM || IdleAge > TimeSpan.FromDays(1)
            ? $"{Section}:IdleAge must be more than {GrainCollectionOptions.DEFAULT_COLLECTION_QUANTUM}, and at most 1.00:00:00, not {IdleAge}."
        : Outside(nameof(ProbationAge), ProbationAge) ?? Outside(nameof(TerminalAge), TerminalAge)
        ?? (MaxLeaving is < 100 or > 10_000_000 ? $"{Section}:MaxLeaving must be from 100 to 10000000, not {MaxLeaving}." : null)
        ?? (PressurePercent is < 15 or > 95 ? $"{Section}:PressurePercent must be from 15 to 95, not {PressurePercent}." : null);

    private string? Outside(string setting, TimeSpan value) =>
        value >= TimeSpan.FromSeconds(1) && value <= IdleAge ? null : $"{Section}:{setting} must be from 00:00:01 to {Section}:IdleAge, not {value}.";
}
