using System.Text.Json;

namespace Convoy.Bench.Servers;

/// <summary>Where the programs are that get measured: built in Release, beside the bench.</summary>
internal static class Build
{
#if DEBUG
    private static string Configuration => "Debug";
#else
    private static string Configuration => "Release";
#endif

    public static string Bench { get; } = typeof(Build).Assembly.Location;

    public static string Root => FindRoot();

    public static string Gateway => Program("Gateway");

    public static string Silo => Program("Silo");

    public static string GatewayRuntimeConfig => Path.ChangeExtension(Gateway, ".runtimeconfig.json");

    /// <exception cref="BenchFailureException">This is a Debug build, or a program is missing.</exception>
    public static void Check()
    {
        if (Configuration == "Debug") throw new BenchFailureException("a Debug build says nothing about speed: run with -c Release.");
        if (!File.Exists(Gateway) || !File.Exists(Silo)) throw new BenchFailureException("gateway and silo are not built.");
    }

    /// <summary>What the gateway's runtimeconfig says about collector and compiler; what is not named has the runtime's default.</summary>
    public static IReadOnlyDictionary<string, string> RuntimeSettings()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(GatewayRuntimeConfig));
        return file.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").EnumerateObject()
            .Where(setting => setting.Name.StartsWith("System.GC.", StringComparison.Ordinal)
                || setting.Name.StartsWith("System.Runtime.Tiered", StringComparison.Ordinal))
            .ToDictionary(setting => setting.Name, setting => setting.Value.ToString());
    }

    private static string Program(string project) => Path.Combine(Root, "src", project, "bin", Configuration, "net10.0", $"Convoy.{project}.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Convoy.sln"))) return folder.FullName;
        }

        throw new BenchFailureException("the bench runs from its build inside the repository.");
    }
}
