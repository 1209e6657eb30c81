namespace Convoy.Testing;

/// <summary>A directory of its own for a test, gone with everything in it when it is disposed.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Its full path.</summary>
    public string FullPath { get; } = Directory.CreateTempSubdirectory("convoy-test-").FullName;

    /// <summary>The full path of something in it.</summary>
    public string Combine(string name) => Path.Combine(FullPath, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
