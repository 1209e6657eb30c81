using System.Globalization;

namespace Convoy.Testing.Databases;

/// <summary>
/// A disk that refuses writes, for as long as it lasts: the kernel refuses the server's processes every write beyond a size of
/// file (EFBIG), which PostgreSQL treats as it treats a full disk. Needs no right beyond that of the server's own user.
/// </summary>
public sealed class DiskFault
{
    /// <summary>The size of a file of PostgreSQL's log, in MiB.</summary>
    internal const int LogSegmentMegabytes = 1;

    /// <summary>What <see cref="OfTables"/> spares of every file.</summary>
    public const long SparedBytes = LogSegmentMegabytes * 1024L * 1024L;

    // A process that is forked while the limits are set may have the old one: it is found in the next round.
    private const int Rounds = 3;

    private readonly PostgresServer _server;

    private DiskFault(PostgresServer server) => _server = server;

    /// <summary>The tables' disk is full: what lies beyond 1 MiB of a table's file is refused, the log goes on.</summary>
    public static Task<DiskFault> OfTables(PostgresServer server) => Begin(server, SparedBytes);

    /// <summary>The log's disk is full too: nothing can be written, and PostgreSQL ends itself at the next commit.</summary>
    public static Task<DiskFault> OfEverything(PostgresServer server) => Begin(server, 0);

    /// <summary>The disk takes writes again. A server that has ended stays down until it is started.</summary>
    public async Task End()
    {
        if (_server.IsRunning) await Limit("unlimited");
    }

    private static async Task<DiskFault> Begin(PostgresServer server, long bytes)
    {
        var fault = new DiskFault(server);
        await fault.Limit(bytes.ToString(CultureInfo.InvariantCulture));
        return fault;
    }

    private async Task Limit(string bytes)
    {
        var server = _server.ProcessId;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var process in ChildrenOf(server).Prepend($"{server}"))
            {
                // A backend may end meanwhile; the server itself may have, of the very fault.
                await ChildProcess.Run(PostgresPrograms.AsServerUser("prlimit", "--pid", process, $"--fsize={bytes}:"));
            }
        }
    }

    private static string[] ChildrenOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
