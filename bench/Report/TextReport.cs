using System.Globalization;
using System.Text;
using Convoy.Bench.Cases;

namespace Convoy.Bench.Report;

/// <summary>The tables: the medians of a row, and under them its ratios to each of its baselines, with their spread.</summary>
internal static class TextReport
{
    /// <summary>A load that is busier than this may itself be what is measured.</summary>
    private const double LoadBusyLimit = 0.9;

    /// <summary>The columns that are text, at the left; the others are numbers.</summary>
    private const int TextColumns = 2;

    /// <summary>Of a ratio.</summary>
    private const int MostDecimals = 6;

    private const string Gap = "   ";

    public static string Of(BenchReport report)
    {
        var text = new StringBuilder();
        Head(text, report.Header);
        foreach (var section in report.Rows().GroupBy(row => row.Section))
        {
            if (section.Key.Title is { } title) text.AppendLine().AppendLine(title);
            Table(text, [ColumnHeads(section.Key), .. section.SelectMany(Lines)]);
        }

        Foot(text, report);
        return text.ToString();
    }

    private static void Head(StringBuilder text, Header header) => text
        .Append("machine  ").AppendLine(header.Machine)
        .Append("runtime  ").AppendLine(header.Runtime)
        .Append("storage  ").AppendLine(header.Storage)
        .Append("layout   ").AppendLine(header.Layout)
        .Append("commit   ").AppendLine(header.Commit)
        .Append("command  ").AppendLine(header.Command)
        .AppendLine();

    private static string[] ColumnHeads(Section section) => ["", "", .. section.Metrics.Select(metric => metric.Head), "load busy"];

    private static IEnumerable<string[]> Lines(Row row)
    {
        yield return [row.Name, row.Title, .. row.Section.Metrics.Select(metric => Value(row.Median(metric), metric.Decimals)), Busy(row.LoadBusy)];
        foreach (var baseline in row.Baselines)
        {
            var label = baseline.Name == CaseNames.Bare ? "" : "  against " + baseline.Name;
            yield return ["", label, .. row.Section.Metrics.Select(metric => Ratio(row.Ratio(metric, baseline))), ""];
        }
    }

    private static void Table(StringBuilder text, string[][] lines)
    {
        var widths = Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            var cells = line.Select((cell, column) => column < TextColumns ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            text.AppendLine(string.Join(Gap, cells).TrimEnd());
        }
    }

    private static void Foot(StringBuilder text, BenchReport report)
    {
        text.AppendLine().AppendLine("Medians of the rounds; under them the ratio to the bare route, or to what is named, in the same round (least-most).");
        if (report.Rows().Any(row => row.LoadBusy > LoadBusyLimit)) text.AppendLine("! The load was so busy that it may be what limits the requests a second.");
        if (report.Starts is { } starts)
        {
            text.Append("start    process to first 200 on /health/ready: ")
                .AppendLine($"{Milliseconds(starts.FirstStarts)} on an empty directory, {Milliseconds(starts.LaterStarts)} on a used one");
        }

        const double bytesPerMegabyte = 1024 * 1024;
        text.Append("memory   peak resident: ").AppendJoin(", ", report.Memory.Select(memory => $"{memory.Of} {Number(memory.PeakBytes / bytesPerMegabyte, 0)} MB")).AppendLine();
        foreach (var cluster in report.Cases.Where(result => CaseNames.Clusters.ContainsKey(result.Name))) text.AppendLine(Split(cluster));
        foreach (var each in report.BytesEach)
        {
            var least = report.BytesEach[0];
            text.Append(CultureInfo.InvariantCulture, $"bytes    {each.Of}: {Number(each.Bytes, 0)} each of {each.Count:N0}");
            text.AppendLine(each == least ? "" : string.Create(CultureInfo.InvariantCulture, $", x{each.Bytes / least.Bytes:0.00}"));
        }

        foreach (var idle in report.Idle)
        {
            text.AppendLine($"idle     {idle.Of}: gateway and silos {Number(100 * idle.Nodes, 1)} % of a core, PostgreSQL {Number(100 * idle.Database, 1)} %");
        }
    }

    private static string Split(CaseResult cluster)
    {
        var front = Spread.Of(cluster.Rounds.Select(sample => sample.FrontMicrosecondsPerRequest)).Median;
        var behind = Spread.Of(cluster.Rounds.Select(sample => sample.CpuMicrosecondsPerRequest - sample.FrontMicrosecondsPerRequest)).Median;
        var database = Spread.Of(cluster.Rounds.Select(sample => sample.DatabaseMicrosecondsPerRequest)).Median;
        return $"CPU      {cluster.Name}: gateway {Number(front, 1)}, silos {Number(behind, 1)} us/request; PostgreSQL beside them {Number(database, 1)}";
    }

    private static string Milliseconds(IReadOnlyList<double> starts)
    {
        var spread = Spread.Of(starts);
        return $"{Number(spread.Median, 0)} ms ({Number(spread.Min, 0)}-{Number(spread.Max, 0)})";
    }

    private static string Busy(double share) => Number(100 * share, 0) + " %" + (share > LoadBusyLimit ? " !" : "");

    private static string Ratio(Spread ratio)
    {
        if (!double.IsFinite(ratio.Median) || ratio.Median == 0) return "";
        var decimals = ratio.Median >= 10 ? 0 : Math.Clamp(1 - (int)Math.Floor(Math.Log10(ratio.Median)), 2, MostDecimals);
        return $"x{Number(ratio.Median, decimals)} ({Number(ratio.Min, decimals)}-{Number(ratio.Max, decimals)})";
    }

    /// <summary>At least one place where there are fewer than ten of something.</summary>
    private static string Value(double number, int decimals) => Number(number, number < 10 ? Math.Max(1, decimals) : decimals);

    private static string Number(double number, int decimals) =>
        number.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
