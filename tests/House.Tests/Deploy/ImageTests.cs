using System.Formats.Tar;
using System.Text.Json;
using Convoy.Testing;

namespace Convoy.House.Tests.Deploy;

public sealed class ImageTests
{
    [Theory]
    [InlineData("Silo", "silo")]
    [InlineData("Gateway", "gateway")]
    public async Task An_image_is_what_the_layouts_expect(string project, string component)
    {
        await using var registry = await StandInRegistry.Start(FreePorts.Take());
        using var directory = new TemporaryDirectory();
        var archive = directory.Combine("image.tar");
        await Tool.Accepts("dotnet",
        [
            "publish", DeployFiles.FullPath($"src/{project}"), "-c", BuiltConvoy.Configuration, "--no-build", "-nologo", "-t:PublishContainer",
            $"-p:ContainerArchiveOutputPath={archive}", $"-p:ContainerBaseImage={registry.Image}", $"-p:PublishDir={directory.Combine("publish")}/",
        ]);

        var files = await Read(archive);
        var manifest = JsonDocument.Parse(files["manifest.json"]).RootElement[0];
        Assert.Equal($"convoy-{component}:{DeployFiles.Version}", manifest.GetProperty("RepoTags")[0].GetString());
        var config = JsonDocument.Parse(files[manifest.GetProperty("Config").GetString()!]).RootElement.GetProperty("config");
        Assert.Equal("dotnet /app/Convoy." + project + ".dll", string.Join(' ', config.GetProperty("Entrypoint").EnumerateArray()));

        var deployment = Cluster.Deployment(component);
        Assert.Equal(deployment.Spec.Template.Spec.SecurityContext.RunAsUser.ToString(), config.GetProperty("User").GetString());
        Assert.Equal(
            deployment.Container().Ports.Select(port => $"{port.ContainerPort}/tcp").Order(StringComparer.Ordinal),
            config.GetProperty("ExposedPorts").EnumerateObject().Select(port => port.Name).Order(StringComparer.Ordinal));
        var http = deployment.Container().Ports.Single(port => port.Name == "http").ContainerPort;
        Assert.Contains($"ASPNETCORE_HTTP_PORTS={http}", config.GetProperty("Env").EnumerateArray().Select(variable => variable.GetString()));
    }

    [Theory]
    [InlineData("Silo")]
    [InlineData("Gateway")]
    public async Task An_image_stands_on_one_without_a_shell(string project)
    {
        var evaluated = await Tool.Accepts(
            "dotnet", ["msbuild", DeployFiles.FullPath($"src/{project}"), "-t:ComputeContainerConfig", "-getProperty:ContainerBaseImage"]);
        Assert.EndsWith("/dotnet/aspnet:10.0-noble-chiseled", evaluated.Trim(), StringComparison.Ordinal);
    }

    /// <summary>The small files of an archive; layers, which are large, are left out.</summary>
    private static async Task<Dictionary<string, byte[]>> Read(string archive)
    {
        var files = new Dictionary<string, byte[]>();
        await using var stream = File.OpenRead(archive);
        await using var tar = new TarReader(stream);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (!entry.Name.EndsWith(".json", StringComparison.Ordinal)) continue;
            using var content = new MemoryStream();
            await entry.DataStream!.CopyToAsync(content);
            files[entry.Name] = content.ToArray();
        }

        return files;
    }
}
