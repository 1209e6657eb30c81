using System.Text.Json;

namespace Convoy.Bench.Report;

/// <summary>The same as the table, and every single round, for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public static async Task Write(BenchReport report, FileInfo file, CancellationToken cancellation)
    {
        var document = new
        {
            report.Header,
            Cases = report.Rows().Select(row => new
            {
                row.Name,
                row.Title,
                Medians = Metric.All.ToDictionary(metric => metric.Name, row.Median),
                RatiosToBare = Metric.All.ToDictionary(metric => metric.Name, row.Ratio),
                row.Rounds,
            }),
            StartMilliseconds = report.Starts,
            PeakResidentBytes = report.Memory.ToDictionary(memory => memory.Of, memory => memory.PeakBytes),
            IdleCores = report.Idle.ToDictionary(idle => idle.Of, idle => new { idle.Nodes, idle.Database }),
        };
        file.Directory?.Create();
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, document, Format, cancellation);
    }
}
