namespace Convoy.Testing;

/// <summary>The three keys of an embedded node, as its first start wrote them; the admin key is empty where one was configured.</summary>
public sealed record NodeKeys(string Admin, string Api, string Worker)
{
    /// <summary>The file in the data directory that holds them.</summary>
    public const string FileName = "keys.env";

    /// <summary>All three, for a search that must find none of them.</summary>
    public IReadOnlyList<string> All => [.. new[] { Admin, Api, Worker }.Where(key => key.Length > 0)];

    /// <summary>Reads lines of the form <c>NAME=value</c>; anything else in the file is passed over.</summary>
    public static NodeKeys Read(string dataDirectory)
    {
        var values = File.ReadLines(Path.Combine(dataDirectory, FileName))
            .Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1].Trim('\'', '"'));
        return new(values.GetValueOrDefault("CONVOY_ADMIN_KEY", ""), values["CONVOY_API_KEY"], values["CONVOY_WORKER_KEY"]);
    }
}
