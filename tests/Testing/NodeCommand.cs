using System.Collections;

namespace Convoy.Testing;

/// <summary>What every start of a node has in common.</summary>
internal static class NodeCommand
{
    private static readonly string[] ForeignPrefixes = ["Convoy__", "ASPNETCORE_", "DOTNET_ENVIRONMENT", "DOTNET_URLS", "CONVOY_"];

    /// <summary>The program and its arguments.</summary>
    /// <remarks>A job that a shell started in the background ignores Ctrl-C, and its children inherit that.</remarks>
    public static IReadOnlyList<string> Of(string assembly, int httpPort) =>
    [
        "/usr/bin/env", "--default-signal=INT,TERM",
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", assembly,
        "--urls", $"http://127.0.0.1:{httpPort}",
    ];

    /// <summary>Variables that take away what the tests' own surroundings would tell a node.</summary>
    public static Dictionary<string, string?> CleanEnvironment() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(entry => (string)entry.Key)
        .Where(name => ForeignPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        .ToDictionary(name => name, _ => (string?)null);
}
