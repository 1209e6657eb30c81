namespace Convoy.Bench.Report;

/// <summary>One table of the report.</summary>
/// <param name="Title">Over it; null for the first, whose head is that of the report.</param>
/// <param name="Metrics">Its columns.</param>
internal sealed record Section(string? Title, IReadOnlyList<Metric> Metrics)
{
    /// <summary>Whether everything but latency is counted by item, also of a request that carries one.</summary>
    public bool IsByItem { get; init; }

    /// <summary>The first table: requests, against the bare route.</summary>
    public static Section Requests { get; } = new(null, [Metric.PerSecond, Metric.P50, Metric.P99, Metric.Cpu, Metric.Allocated]);

    /// <summary>Durable writes. Latency is that of a call, everything else is counted by item.</summary>
    public static Section Volume { get; } = new(
        "Durable writes by item; latency by call. Database, nodes and load share all cores.",
        [Metric.PerSecond.ByItem, Metric.P50, Metric.P99, Metric.Cpu.ByItem, Metric.Database.ByItem, Metric.Log.ByItem, Metric.Allocated.ByItem])
    { IsByItem = true };

    /// <summary>One call at a time, on a machine that does nothing else.</summary>
    public static Section Alone { get; } = Volume with { Title = "One durable transition at a time. Database, nodes and load share all cores." };

    /// <summary>The same calls of clusters of several sizes.</summary>
    public static Section Silos { get; } = Volume with { Title = "Silos: durable transitions by item; latency by call. Database, nodes and load share all cores." };

    /// <summary>Reads of one node, by how many cargo are stored and where they are.</summary>
    public static Section Million { get; } = new(
        "Tracking by how many cargo are stored, and cold. Combined node; database, node and load share all cores.",
        [Metric.PerSecond, Metric.P50, Metric.P99, Metric.Cpu, Metric.Database, Metric.Allocated]);

    /// <summary>The same read done without Convoy.</summary>
    public static Section Elsewhere { get; } = new(
        "Tracking on PostgreSQL, by Convoy and by ASP.NET Core with two prepared queries.",
        [Metric.PerSecond, Metric.P50, Metric.P99, Metric.Cpu, Metric.Database, Metric.Allocated]);

    /// <summary>Cargo that come into batches.</summary>
    public static Section Batches { get; } = new(
        "Docks: cargo into batches, by cargo. Database, nodes and load share all cores.",
        [Metric.PerSecond.ByItem, Metric.Cpu.ByItem, Metric.Database.ByItem, Metric.Log.ByItem, Metric.Allocated.ByItem])
    { IsByItem = true };

    /// <summary>Batches that leave, from the request to the first byte of the answer.</summary>
    public static Section Claims { get; } = new(
        "Claims at a steady rate while the docks work; latency to the first byte. Database, nodes and load share all cores.",
        [Metric.PerSecond, Metric.P50, Metric.P99, Metric.Cpu, Metric.Database, Metric.Log, Metric.Allocated]);

    /// <summary>Callbacks to hosts in the process of the load.</summary>
    public static Section Callbacks { get; } = Batches with { Title = "Callbacks that are due all at once. Database, nodes, and hosts in the load's process share all cores." };

    /// <summary>The loads of <see cref="Volume"/>, by whether batches are made meanwhile.</summary>
    public static Section BatchedLoads { get; } = Volume with { Title = "Loads with and without batching. Database, nodes and load share all cores." };
}
