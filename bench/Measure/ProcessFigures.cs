using System.Globalization;

namespace Convoy.Bench.Measure;

/// <summary>What the kernel keeps of a process, read from <c>/proc</c>.</summary>
internal static class ProcessFigures
{
    /// <summary>USER_HZ of Linux: the unit of utime and stime, on every architecture that .NET runs on.</summary>
    private const int TicksPerSecond = 100;

    /// <summary>User and system time of all its threads so far, to 10 ms.</summary>
    public static TimeSpan CpuTime(int processId)
    {
        const int userTime = 11; // counted after the name, which is in parentheses and may hold blanks
        const int systemTime = 12;
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = Number(fields[userTime]) + Number(fields[systemTime]);
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    /// <summary>The most memory that was ever resident, in bytes.</summary>
    public static long PeakResidentBytes(int processId)
    {
        const string label = "VmHWM:";
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith(label, StringComparison.Ordinal));
        return Number(line[label.Length..].Replace("kB", "", StringComparison.Ordinal)) * 1024;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
