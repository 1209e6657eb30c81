using Convoy.Bench.Measure;

namespace Convoy.Bench.Report;

/// <summary>One column.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Head">Its name in the table, with the unit.</param>
/// <param name="Decimals">Places in the table.</param>
/// <param name="Of">Where it stands in a sample.</param>
internal sealed record Metric(string Name, string Head, int Decimals, Func<Sample, double> Of)
{
    public static Metric PerSecond { get; } = new("requests_per_second", "requests/s", 0, sample => sample.RequestsPerSecond);

    public static Metric P50 { get; } = new("p50_milliseconds", "p50 ms", 2, sample => sample.P50Milliseconds);

    public static Metric P99 { get; } = new("p99_milliseconds", "p99 ms", 2, sample => sample.P99Milliseconds);

    public static Metric Cpu { get; } = new("cpu_microseconds_per_request", "CPU us/request", 1, sample => sample.CpuMicrosecondsPerRequest);

    public static Metric Database { get; } = new(
        "database_microseconds_per_request", "database us/request", 1, sample => sample.DatabaseMicrosecondsPerRequest);

    public static Metric Log { get; } = new("log_bytes_per_request", "WAL bytes/request", 0, sample => sample.LogBytesPerRequest);

    public static Metric Allocated { get; } = new("allocated_bytes_per_request", "bytes/request", 0, sample => sample.AllocatedBytesPerRequest);

    /// <summary>The same, where what is counted is an item and not a request.</summary>
    public Metric ByItem => this with
    {
        Name = Name.Replace("request", "item", StringComparison.Ordinal),
        Head = Head.Replace("request", "item", StringComparison.Ordinal),
    };
}
