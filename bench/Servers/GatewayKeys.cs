namespace Convoy.Bench.Servers;

/// <summary>The keys that the gateway made at its first start and keeps in its data directory.</summary>
internal sealed record GatewayKeys(string Api, string Worker)
{
    /// <summary>Reads <c>keys.env</c>: a line each, <c>NAME=value</c>.</summary>
    public static GatewayKeys Read(string dataDirectory)
    {
        var lines = File.ReadAllLines(Path.Combine(dataDirectory, "keys.env"));
        return new GatewayKeys(Value(lines, "CONVOY_API_KEY"), Value(lines, "CONVOY_WORKER_KEY"));
    }

    private static string Value(string[] lines, string name)
    {
        const string export = "export ";
        foreach (var line in lines)
        {
            var assignment = line.StartsWith(export, StringComparison.Ordinal) ? line[export.Length..] : line;
            if (assignment.StartsWith(name + "=", StringComparison.Ordinal)) return assignment[(name.Length + 1)..].Trim('\'', '"', ' ');
        }

        throw new BenchFailureException($"keys.env of the gateway has no {name}.");
    }
}
