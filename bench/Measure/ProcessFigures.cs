using System.Globalization;

namespace Convoy.Bench.Measure;

/// <summary>What the kernel keeps of a process, read from <c>/proc</c>.</summary>
internal static class ProcessFigures
{
    /// <summary>USER_HZ of Linux: the unit of utime and stime, on every architecture that .NET runs on.</summary>
    private const int TicksPerSecond = 100;

    // Counted after the name, which is in parentheses and may hold blanks.
    private const int Parent = 1;
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int EndedChildrenUserTime = 13;
    private const int EndedChildrenSystemTime = 14;

    /// <summary>User and system time of all its threads so far, to 10 ms.</summary>
    public static TimeSpan CpuTime(int processId)
    {
        var fields = Fields(processId) ?? throw new BenchFailureException("a server ended while it was being measured.");
        return Time(Number(fields[UserTime]) + Number(fields[SystemTime]));
    }

    /// <summary>The same of a process and its children, those that have ended included.</summary>
    public static TimeSpan CpuTimeWithChildren(int processId)
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) || Fields(id) is not { } fields) continue;
            if (id != processId && Number(fields[Parent]) != processId) continue;
            ticks += Number(fields[UserTime]) + Number(fields[SystemTime]);
            if (id == processId) ticks += Number(fields[EndedChildrenUserTime]) + Number(fields[EndedChildrenSystemTime]);
        }

        return Time(ticks);
    }

    /// <summary>The most memory that was ever resident, in bytes.</summary>
    public static long PeakResidentBytes(int processId)
    {
        const string label = "VmHWM:";
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith(label, StringComparison.Ordinal));
        return Number(line[label.Length..].Replace("kB", "", StringComparison.Ordinal)) * 1024;
    }

    private static string[]? Fields(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static TimeSpan Time(long ticks) => TimeSpan.FromSeconds((double)ticks / TicksPerSecond);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
