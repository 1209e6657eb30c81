using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Convoy.Bench.Cases;
using Convoy.Bench.Load;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Report;

/// <summary>What a run was made on: without it no figure means anything.</summary>
internal sealed record Header
{
    private static readonly TimeSpan GitLimit = TimeSpan.FromSeconds(10);

    public required string Machine { get; init; }

    public required string Runtime { get; init; }

    public required string Commit { get; init; }

    public required string Command { get; init; }

    public required string Layout { get; init; }

    public required string Storage { get; init; }

    public static async Task<Header> Gather(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation) => new()
    {
        Machine = $"{File.ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal))} cores, "
            + $"{Field("/proc/cpuinfo", "model name")}, {Gigabytes()} GB, Linux {Environment.OSVersion.Version}, {RuntimeInformation.OSArchitecture}",
        Runtime = $"{RuntimeInformation.FrameworkDescription}; gateway and bare route alike: "
            + string.Join(", ", Build.RuntimeSettings().Select(setting => $"{setting.Key}={setting.Value}")),
        Commit = await CommitOfSource(cancellation),
        Command = string.Create(
            CultureInfo.InvariantCulture,
            $"bench --rounds {options.Rounds} --seconds {options.Window.TotalSeconds} --connections {options.Connections} --cargo {options.TrackedCargo} --stored {options.StoredCargo} --only {string.Join(',', CaseNames.All.Where(options.Cases.Contains))}{(options.Form == BulkForm.Ndjson ? "" : " --form json")}{(options.Pinned ? "" : " --unpinned")}{string.Concat(options.NodeEnvironment.Select(one => $" --with {one.Key}={one.Value}"))}"),
        Layout = layout.ToString(),
        Storage = StorageOf(options, scratch),
    };

    private static string StorageOf(BenchOptions options, ScratchDirectory scratch)
    {
        var databases = new[] { options.RunsSqlite ? "SQLite" : null, options.RunsPostgres ? "PostgreSQL" : null };
        return $"{string.Join(" and ", databases.OfType<string>())} on {scratch.FileSystem}";
    }

    private static async Task<string> CommitOfSource(CancellationToken cancellation)
    {
        var commit = await Git(["rev-parse", "--short", "HEAD"], cancellation);
        var changes = await Git(["status", "--porcelain"], cancellation);
        return changes.Length == 0 ? commit : commit + " dirty";
    }

    private static async Task<string> Git(string[] arguments, CancellationToken cancellation)
    {
        await using var git = ChildProcess.Start("git", new ProcessStartInfo("git", ["-C", Build.Root, .. arguments]));
        return await git.Ended(GitLimit, cancellation) == 0 ? git.LastWords : "unknown";
    }

    private static string Gigabytes()
    {
        const double kilobytesPerGigabyte = 1024 * 1024;
        var kilobytes = double.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture);
        return (kilobytes / kilobytesPerGigabyte).ToString("N0", CultureInfo.InvariantCulture);
    }

    private static string Field(string file, string name) =>
        File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(':', 2)[1].Trim();
}
