using System.Security.Cryptography;
using Convoy.Keys;
using Convoy.Silo.Hosting;

namespace Convoy.Gateway.Hosting;

/// <summary>The keys of the first start, in a file of mode 600 that a shell can source.</summary>
internal sealed class KeysFile
{
    private const string Name = "keys.env";
    private const string AdminKeyName = "CONVOY_ADMIN_KEY";
    private const string ApiKeyName = "CONVOY_API_KEY";
    private const string WorkerKeyName = "CONVOY_WORKER_KEY";
    private const int AdminKeyRandomLength = 32;

    private KeysFile(string path, bool isNew, Dictionary<string, string> values)
    {
        Path = path;
        IsNew = isNew;
        AdminKey = Required(AdminKeyName);
        ApiKey = Required(ApiKeyName);
        WorkerKey = Required(WorkerKeyName);

        string Required(string name) => values.GetValueOrDefault(name) is { Length: > 0 } value
            ? value
            : throw new StartFaultException($"{path} has no {name}: put it back, or remove the file and start again to get new keys.");
    }

    public string Path { get; }

    /// <summary>Whether this start made the file.</summary>
    public bool IsNew { get; }

    public string AdminKey { get; }

    public string ApiKey { get; }

    public string WorkerKey { get; }

    /// <summary>Reads the file, after making it with new keys where it is not there. It is there whole or not at all.</summary>
    public static KeysFile Open(EmbeddedSilo silo)
    {
        var path = silo.DataFile(Name);
        var isNew = !File.Exists(path);
        if (isNew) Make(path, silo.Secrets);
        var values = File.ReadLines(path)
            .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0], parts => parts[1])
            .ToDictionary(values => values.Key, values => values.Last());
        return new KeysFile(path, isNew, values);
    }

    private static void Make(string path, ClusterSecrets secrets)
    {
        var draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete(draft);
        using (var stream = new FileStream(draft, options))
        {
            using (var writer = new StreamWriter(stream, leaveOpen: true))
            {
                writer.WriteLine("# Made at the first start. Whoever reads these keys may do what they allow.");
                writer.WriteLine($"{AdminKeyName}={MintAdminKey()}");
                writer.WriteLine($"{ApiKeyName}={SecretKey.Mint(KeyKind.Project, secrets)}");
                writer.WriteLine($"{WorkerKeyName}={SecretKey.Mint(KeyKind.Worker, secrets)}");
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path);
    }

    private static string MintAdminKey() =>
        "convoy_ak_" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", AdminKeyRandomLength);
}
