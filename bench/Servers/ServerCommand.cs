using System.Diagnostics;
using System.Globalization;

namespace Convoy.Bench.Servers;

/// <summary>How a server is started: straight from its build, with nothing inherited that would configure it.</summary>
internal sealed record ServerCommand
{
    private static readonly string[] NotInherited = ["Convoy__", "ASPNETCORE_", "DOTNET_", "COMPlus_"];

    /// <summary>The setting that lets Convoy make batches: off unless a case wants it, since the bench is the worker, and pushes.</summary>
    public const string Batching = "Convoy__Batching__Enabled";

    public required string Name { get; init; }

    public required int Port { get; init; }

    /// <summary>What follows <c>dotnet</c>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The cores it is held to; null for all.</summary>
    public Layout? Layout { get; init; }

    /// <summary>Where it is to answer the probe; null for no probe.</summary>
    public string? ProbeSocket { get; init; }

    public ProcessStartInfo ToStartInfo()
    {
        var cores = Layout?.ServerCores ?? Layout.Of(pinned: false).AllCores;
        var start = new ProcessStartInfo("taskset", ["-c", cores, DotnetHost, .. Arguments]);
        foreach (var name in start.Environment.Keys.Where(IsNotInherited).ToArray()) start.Environment.Remove(name);
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        if (Layout is { IsPinned: true })
        {
            start.Environment["DOTNET_PROCESSOR_COUNT"] = Layout.ServerProcessorCount.ToString("x", CultureInfo.InvariantCulture);
        }

        if (ProbeSocket is not null)
        {
            start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
            start.Environment[StartupHook.SocketVariable] = ProbeSocket;
        }

        return start;
    }

    /// <summary>The same runtime host that runs the bench.</summary>
    private static string DotnetHost => System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static bool IsNotInherited(string name) =>
        name != "DOTNET_ROOT" && NotInherited.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
