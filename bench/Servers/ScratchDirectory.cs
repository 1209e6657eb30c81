namespace Convoy.Bench.Servers;

/// <summary>A directory for one run, removed with all it holds.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("convoy-bench-");

    public string File(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Of the file system that holds it, such as <c>ext4</c>: the price of a commit depends on it.</summary>
    public string FileSystem => new DriveInfo(_directory.FullName).DriveFormat;

    public void Dispose() => _directory.Delete(recursive: true);
}
