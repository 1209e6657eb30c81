using Convoy.Bench.Measure;

namespace Convoy.Bench.Report;

/// <summary>One column.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Head">Its name in the table, with the unit.</param>
/// <param name="Decimals">Places in the table.</param>
/// <param name="Of">Where it stands in a sample.</param>
internal sealed record Metric(string Name, string Head, int Decimals, Func<Sample, double> Of)
{
    public static IReadOnlyList<Metric> All { get; } =
    [
        new("requests_per_second", "requests/s", 0, sample => sample.RequestsPerSecond),
        new("p50_milliseconds", "p50 ms", 2, sample => sample.P50Milliseconds),
        new("p99_milliseconds", "p99 ms", 2, sample => sample.P99Milliseconds),
        new("cpu_microseconds_per_request", "CPU us/request", 1, sample => sample.CpuMicrosecondsPerRequest),
        new("allocated_bytes_per_request", "bytes/request", 0, sample => sample.AllocatedBytesPerRequest),
    ];
}
