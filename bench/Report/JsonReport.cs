using System.Text.Json;
using System.Text.Json.Serialization;

namespace Convoy.Bench.Report;

/// <summary>The same as the table, and every single round, for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        // The ratio of two figures that are both nothing, such as those of a database that is not there.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
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
                Table = row.Section.Title,
                Medians = row.Section.Metrics.ToDictionary(metric => metric.Name, row.Median),
                Ratios = row.Baselines.ToDictionary(
                    baseline => baseline.Name,
                    baseline => row.Section.Metrics.ToDictionary(metric => metric.Name, metric => row.Ratio(metric, baseline))),
                row.Rounds,
            }),
            StartMilliseconds = report.Starts,
            PeakResidentBytes = report.Memory.ToDictionary(memory => memory.Of, memory => memory.PeakBytes),
            BytesEach = report.BytesEach.ToDictionary(each => each.Of, each => each.Bytes),
            IdleCores = report.Idle.ToDictionary(idle => idle.Of, idle => new { idle.Nodes, idle.Database }),
        };
        file.Directory?.Create();
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, document, Format, cancellation);
    }
}
