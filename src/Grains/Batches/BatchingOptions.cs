using Convoy.Batches;
using Convoy.Cargo;
using Convoy.Projects;

namespace Convoy.Grains.Batches;

/// <summary><c>Convoy:Batching</c>: how cargo come together in batches, and how long a worker may hold one. The same on every silo.</summary>
public sealed class BatchingOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Convoy:Batching";

    /// <summary>The most cargo of a batch that may be configured.</summary>
    public const int LargestSize = 10_000;

    /// <summary>The most entries of <see cref="Overrides"/>.</summary>
    public const int MaxOverrides = 1_000;

    /// <summary>Whether Convoy makes batches. Default true. If not, cargo move only by <c>/transitions</c>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Cargo in a batch. Default 100, from 1 to 10,000. Larger ones cost less a cargo, and are lost and tried again as a whole.</summary>
    public int Size { get; set; } = 100;

    /// <summary>The longest that a cargo waits for a batch to be full; then the batch leaves as it is. Default 1 hour; 1 second to 30 days.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a worker may hold a batch without a heartbeat. Default 5 minutes; 1 second to 1 day. Longer leaves the cargo of a dead worker lying.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a cargo is handed out whose lease runs out, before it is failed. Default 5, from 1 to 100. A release is not counted.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How long a batch to which nothing more happens is remembered. Default 1 day; 1 minute to 365 days. Each takes some 3 KB.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Other sizes and waits for a model, for a project, or for a model in a project. Default none; the first that fits holds.</summary>
    public IReadOnlyList<BatchingOverride> Overrides { get; set; } = [];

    /// <summary>What is wrong with the settings, in a sentence; null when nothing is.</summary>
    public string? Fault() =>
        Outside(nameof(Size), Size, LargestSize)
        ?? Outside(nameof(MaxWait), MaxWait, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30))
        ?? Outside(nameof(Lease), Lease, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        ?? Outside(nameof(MaxAttempts), MaxAttempts, 100)
        ?? Outside(nameof(Retention), Retention, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365))
        ?? (Overrides.Count > MaxOverrides ? $"{Section}:Overrides must have at most {MaxOverrides} entries, not {Overrides.Count}." : null)
        ?? Overrides.Select((entry, i) => entry.Fault($"{nameof(Overrides)}:{i}")).FirstOrDefault(fault => fault is not null);

    internal static string? Outside(string setting, int value, int max) =>
        value >= 1 && value <= max ? null : $"{Section}:{setting} must be from 1 to {max}, not {value}.";

    internal static string? Outside(string setting, TimeSpan value, TimeSpan min, TimeSpan max) =>
        value >= min && value <= max ? null : $"{Section}:{setting} must be from {min} to {max}, not {value}.";

    /// <summary>A load as it is stored: with the dock at which it waits, where it waits at any.</summary>
    internal CargoLoad Dock(CargoLoad load)
    {
        if (load.Dock is not { } model) return load;
        if (!Enabled) return load with { Dock = null };
        var dock = DockOf(model, load.Project);
        return dock == model ? load : load with { Dock = dock };
    }

    /// <summary>The dock at which the cargo of a model and a project wait.</summary>
    internal string DockOf(string model, ProjectId project) =>
        Overrides.Count > 0 && Overrides.Any(entry => entry.Project == project.Value && entry.Takes(model)) ? DockName.OfProject(model, project) : model;

    /// <summary>The largest batch that any dock makes.</summary>
    internal int LargestConfiguredSize => Overrides.Select(entry => entry.Size ?? 0).Append(Size).Max();

    /// <summary>How many cargo make a batch at a dock, and how long they wait for it.</summary>
    internal (int Size, TimeSpan MaxWait) At(string dock)
    {
        var (model, project) = (DockName.ModelOf(dock), DockName.ProjectOf(dock));
        var entry = Overrides.Count == 0 ? null : Overrides.FirstOrDefault(entry => entry.Takes(model) && (entry.Project is null || entry.Project?.ToString() == project));
        return (entry?.Size ?? Size, entry?.MaxWait ?? MaxWait);
    }
}

/// <summary>An entry of <see cref="BatchingOptions.Overrides"/>.</summary>
public sealed class BatchingOverride
{
    /// <summary>The model that it is for. Default: every one.</summary>
    public string? Model { get; set; }

    /// <summary>The id of the project that it is for, whose cargo then gather by themselves. Default: every one.</summary>
    public Guid? Project { get; set; }

    /// <summary>As <see cref="BatchingOptions.Size"/>. Default: that.</summary>
    public int? Size { get; set; }

    /// <summary>As <see cref="BatchingOptions.MaxWait"/>. Default: that.</summary>
    public TimeSpan? MaxWait { get; set; }

    internal bool Takes(string model) => Model is null || DockName.OfModel(Model) == model;

    internal string? Fault(string setting) =>
        Model is null && Project is null ? $"{BatchingOptions.Section}:{setting} must name a Model or a Project."
        : Size is { } size && BatchingOptions.Outside($"{setting}:{nameof(Size)}", size, BatchingOptions.LargestSize) is { } fault ? fault
        : MaxWait is { } wait ? BatchingOptions.Outside($"{setting}:{nameof(MaxWait)}", wait, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30))
        : null;
}
