using System.Globalization;

namespace Convoy.Testing.Network;

/// <summary>Tells which process on this machine a TCP connection belongs to.</summary>
internal static class SocketOwners
{
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>The one among <paramref name="processes"/> that connected from a local port; null when none did.</summary>
    public static int? OwnerOf(int localPort, IEnumerable<int> processes)
    {
        if (Inode(localPort) is not { } inode) return null;
        var link = $"socket:[{inode}]";
        foreach (var process in processes)
        {
            if (Descriptors(process).Any(descriptor => Target(descriptor) == link)) return process;
        }

        return null;
    }

    private static string? Inode(int localPort)
    {
        const int localAddress = 1;
        const int inode = 9;
        var ending = ":" + localPort.ToString("X4", CultureInfo.InvariantCulture);
        return Tables.Where(File.Exists)
            .SelectMany(File.ReadLines)
            .Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(fields => fields[localAddress].EndsWith(ending, StringComparison.Ordinal) && fields[inode] != "0")?[inode];
    }

    private static string[] Descriptors(int process)
    {
        try
        {
            return Directory.GetFiles($"/proc/{process}/fd");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? Target(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
