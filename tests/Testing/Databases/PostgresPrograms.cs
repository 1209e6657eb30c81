using System.Globalization;

namespace Convoy.Testing.Databases;

/// <summary>The programs of the newest PostgreSQL on this machine, and the user that may run its server.</summary>
internal static class PostgresPrograms
{
    private const string Versions = "/usr/lib/postgresql";

    // PostgreSQL's server refuses to run as root: one of these does it then.
    private static readonly string[] ServerUsers = ["postgres", "nobody"];

    private static readonly Lazy<string> Folder = new(() => Directory.Exists(Versions)
        ? Directory.EnumerateDirectories(Versions).MaxBy(folder => double.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)) + "/bin"
        : throw new InvalidOperationException($"There is no PostgreSQL under {Versions}: install the package postgresql."));

    /// <summary>The full path of one of its programs.</summary>
    public static string Named(string program) => Path.Combine(Folder.Value, program);

    /// <summary>A command as the user that may run the server: this one, unless it is root.</summary>
    public static IReadOnlyList<string> AsServerUser(params IEnumerable<string> command) => Environment.IsPrivilegedProcess
        ? ["setpriv", $"--reuid={User.Id}", $"--regid={User.Group}", "--clear-groups", .. command]
        : [.. command];

    /// <summary>Gives a file or a directory to the user that runs the server.</summary>
    public static async Task HandOver(string path)
    {
        if (!Environment.IsPrivilegedProcess) return;
        var chown = await ChildProcess.Run(["chown", $"{User.Id}:{User.Group}", path]);
        if (chown.ExitCode != 0) throw new InvalidOperationException($"chown {path}: {chown.Error}");
    }

    private static (string Id, string Group) User { get; } = File.ReadLines("/etc/passwd")
        .Select(line => line.Split(':'))
        .Where(fields => ServerUsers.Contains(fields[0]))
        .OrderBy(fields => Array.IndexOf(ServerUsers, fields[0]))
        .Select(fields => (fields[2], fields[3]))
        .First();
}
