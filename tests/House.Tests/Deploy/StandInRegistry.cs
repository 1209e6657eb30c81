using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Convoy.House.Tests.Deploy;

/// <summary>
/// A registry on loopback with one image in it, empty but for the variables of the real base image, so that images can be made
/// where no registry can be reached.
/// </summary>
internal sealed class StandInRegistry : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    private static readonly string[] Variables = ["PATH=/usr/bin:/bin", "APP_UID=1654", "ASPNETCORE_HTTP_PORTS=8080"];

    private readonly WebApplication _app;
    private readonly Dictionary<string, byte[]> _blobs = [];

    private StandInRegistry(int port)
    {
        Image = $"localhost:{port}/base:1";
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://localhost:{port}");
        _app = builder.Build();
        var manifest = Manifest();
        _app.MapGet("/v2/base/manifests/{tag}", () => TypedResults.Bytes(manifest, ManifestType));
        _app.MapGet("/v2/base/blobs/{digest}", (string digest) => _blobs.TryGetValue(digest, out var blob) ? TypedResults.Bytes(blob) : (IResult)TypedResults.NotFound());
    }

    /// <summary>The image's full name.</summary>
    public string Image { get; }

    public static async Task<StandInRegistry> Start(int port)
    {
        var registry = new StandInRegistry(port);
        await registry._app.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private byte[] Manifest()
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true)) writer.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "app"));
        using var layer = new MemoryStream();
        using (var zip = new GZipStream(layer, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(tar.ToArray());
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { Env = Variables, User = "0" },
            rootfs = new { type = "layers", diff_ids = new[] { Digest(tar.ToArray()) } },
        });
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = Blob(config, "application/vnd.docker.container.image.v1+json"),
            layers = new[] { Blob(layer.ToArray(), "application/vnd.docker.image.rootfs.diff.tar.gzip") },
        });
    }

    private object Blob(byte[] content, string mediaType)
    {
        var digest = Digest(content);
        _blobs[digest] = content;
        return new { mediaType, size = content.Length, digest };
    }

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
