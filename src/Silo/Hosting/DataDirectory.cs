namespace Convoy.Silo.Hosting;

/// <summary>
/// The directory of an embedded node: made with mode 700, held by a lock of the operating system for as long as the process lives, so
/// that it is free again after <c>kill -9</c>.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private const string LockFile = "convoy.lock";
    private const string DatabaseFile = "convoy.db";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Where the database is.</summary>
    public string Database => File(DatabaseFile);

    /// <summary>Makes the directory if it is not there, and takes it.</summary>
    /// <exception cref="StartFaultException">It is in use, cannot be written, or holds something that is not Convoy's.</exception>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            if (!Directory.Exists(full)) Directory.CreateDirectory(full);
            RequireOurs(full);
            CloseToOthers(full);
            return new DataDirectory(full, Lock(full));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartFaultException($"The data directory {full} (Convoy:DataDirectory) cannot be written: {fault.Message}", fault);
        }
    }

    /// <summary>The path of a file in the directory.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    // It takes rights away and gives none: a directory that its owner has made read-only is not ours to open.
    private static void CloseToOthers(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var mode = System.IO.File.GetUnixFileMode(path);
        if ((mode & ~OwnerOnly) != 0) System.IO.File.SetUnixFileMode(path, mode & OwnerOnly);
    }

    private static void RequireOurs(string path)
    {
        // The lock comes before everything else, so a directory of ours has it, and one that is just made has nothing, or what a new
        // file system has.
        var isOurs = System.IO.File.Exists(System.IO.Path.Combine(path, LockFile))
            || Directory.EnumerateFileSystemEntries(path).All(entry => System.IO.Path.GetFileName(entry) == "lost+found");
        if (!isOurs) throw new StartFaultException($"The directory {path} (Convoy:DataDirectory) is not empty and is not Convoy's: name another one.");
    }

    private static FileStream Lock(string path)
    {
        var file = System.IO.Path.Combine(path, LockFile);
        FileStream stream;
        try
        {
            stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (IsSharingViolation(fault))
        {
            throw new StartFaultException($"The data directory {path} (Convoy:DataDirectory) is in use by another Convoy process.", fault);
        }

        return stream;
    }

    // Windows reports ERROR_SHARING_VIOLATION; elsewhere .NET takes an advisory flock and reports EWOULDBLOCK (11; 35 on macOS).
    private static bool IsSharingViolation(IOException fault) => (fault.HResult & 0xFFFF) is 32 or 11 or 35;
}
