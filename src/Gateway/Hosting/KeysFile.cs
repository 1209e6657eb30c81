using System.Security.Cryptography;
using Convoy.Gateway.Callers;
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

    private KeysFile(string path, bool isNew, Dictionary<string, string> values, string? configuredAdminKey, ClusterSecrets secrets)
    {
        Path = path;
        IsNew = isNew;
        AdminKeyIsConfigured = configuredAdminKey is not null;
        AdminKey = configuredAdminKey ?? Required(AdminKeyName);
        ApiKey = Issued(ApiKeyName, KeyKind.Project);
        WorkerKey = Issued(WorkerKeyName, KeyKind.Worker);
        Settings.Require(AdminKey.Length >= AdminKeyCheck.MinLength, $"{AdminKeyName} in {path} must have {AdminKeyCheck.MinLength} characters or more.");

        string Required(string name) => values.GetValueOrDefault(name) is { Length: > 0 } value
            ? value
            : throw new StartFaultException($"{path} has no {name}: put it back, or remove the file and start again to get new keys.");

        string Issued(string name, KeyKind kind)
        {
            var key = Required(name);
            Settings.Require(SecretKey.IsWellFormed(kind, key), $"{name} in {path} is no key: put it back, or remove the file and start again to get new keys.");
            Settings.Require(
                SecretKey.WasIssued(kind, key, secrets),
                $"{name} in {path} belongs to another database: put that back, or remove the file and start again to get new keys.");
            return key;
        }
    }

    public string Path { get; }

    /// <summary>Whether this start made the file.</summary>
    public bool IsNew { get; }

    public string AdminKey { get; }

    /// <summary>Whether the admin key is the one of <c>Convoy:AdminKey</c>, whatever the file has.</summary>
    public bool AdminKeyIsConfigured { get; }

    public string ApiKey { get; }

    public string WorkerKey { get; }

    /// <summary>Reads the file, after making it with new keys where it is not there. It is there whole or not at all.</summary>
    /// <exception cref="StartFaultException">It cannot be read or made, or its keys are none of this installation's.</exception>
    public static KeysFile Open(EmbeddedNode node, string? configuredAdminKey)
    {
        var path = node.DataFile(Name);
        try
        {
            var isNew = !File.Exists(path);
            if (isNew) Make(path, node.Secrets, configuredAdminKey is null);
            return new KeysFile(path, isNew, Read(path), configuredAdminKey, node.Secrets);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartFaultException($"{path} cannot be read or made: {fault.Message}", fault);
        }
    }

    private static Dictionary<string, string> Read(string path)
    {
        var pairs = File.ReadLines(path).Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries)).Where(parts => parts.Length == 2);
        return pairs.GroupBy(parts => parts[0], parts => parts[1]).ToDictionary(values => values.Key, values => values.Last());
    }

    private static void Make(string path, ClusterSecrets secrets, bool makesAdminKey)
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
                writer.WriteLine(makesAdminKey ? $"{AdminKeyName}={MintAdminKey()}" : "# The admin key is the one of Convoy:AdminKey.");
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
