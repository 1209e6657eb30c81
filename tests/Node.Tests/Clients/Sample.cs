using Convoy.Testing;

namespace Convoy.Node.Tests.Clients;

/// <summary>The programs in <c>samples/clients</c>, run as a reader of their README would run them.</summary>
internal static class Sample
{
    private static readonly Lazy<Task<string>> Python = new(FindPython);

    public static string PathOf(string name) => Path.Combine(BuiltConvoy.RepositoryRoot, "samples", "clients", name);

    /// <summary>Runs <c>track.sh</c>, <c>track.py</c> or <c>track.mjs</c>.</summary>
    public static async Task<ExitedProcess> Track(string name, NodeHome home, string cargoId, string? apiKey = null)
    {
        var interpreter = Path.GetExtension(name) switch
        {
            ".sh" => "sh",
            ".py" => await Python.Value,
            ".mjs" => "node",
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
        return await ChildProcess.Run([interpreter, PathOf(name)], EnvironmentOf(home, cargoId, apiKey));
    }

    /// <summary>
    /// Starts <c>wait_for_completion.py</c> and has its <c>result</c>, of which the document's program says nothing, printed at the end.
    /// </summary>
    /// <param name="home">The node that it asks.</param>
    /// <param name="cargoId">What it waits for.</param>
    /// <param name="siteCustomize">A directory whose <c>sitecustomize.py</c> Python loads first.</param>
    public static async Task<ChildProcess> StartWaiting(NodeHome home, string cargoId, string? siteCustomize = null)
    {
        const string printResult = "import json, runpy, sys; print(json.dumps(runpy.run_path(sys.argv[1])['result']))";
        var environment = EnvironmentOf(home, cargoId);
        environment["PYTHONPATH"] = siteCustomize;
        return ChildProcess.Start([await Python.Value, "-c", printResult, PathOf("wait_for_completion.py")], environment);
    }

    private static Dictionary<string, string?> EnvironmentOf(NodeHome home, string cargoId, string? apiKey = null) => new()
    {
        ["CONVOY_URL"] = home.Address.GetLeftPart(UriPartial.Authority),
        ["CONVOY_API_KEY"] = apiKey ?? home.Keys.Api,
        ["CARGO_ID"] = cargoId,
    };

    /// <summary>Debian's Python sees Debian's packages; another one in front of it on the path need not.</summary>
    private static async Task<string> FindPython()
    {
        string[] candidates = ["/usr/bin/python3", "python3"];
        foreach (var candidate in candidates.Where(candidate => !Path.IsPathRooted(candidate) || File.Exists(candidate)))
        {
            if ((await ChildProcess.Run([candidate, "-c", "import httpx"])).ExitCode == 0) return candidate;
        }

        throw new InvalidOperationException("No python3 here has httpx: install python3-httpx, as ./test.sh does.");
    }
}
