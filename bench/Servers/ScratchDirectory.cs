namespace Convoy.Bench.Servers;

/// <summary>A directory for one run, removed with all it holds.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("convoy-bench-");

    public string File(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Of the file system that holds it, such as <c>ext4</c>: the price of a commit depends on it.</summary>
    public string FileSystem => new DriveInfo(_directory.FullName).DriveFormat;

    /// <summary>Lets other users reach what they own in it, and list nothing.</summary>
    public void OpenToOthers()
    {
        if (!OperatingSystem.IsLinux()) return;
        System.IO.File.SetUnixFileMode(
            _directory.FullName,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
