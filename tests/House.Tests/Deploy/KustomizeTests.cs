using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Convoy.House.Tests.Deploy;

public sealed class KustomizeTests
{
    public static TheoryData<string> Folders => [Cluster.Folder, Cluster.Folder + "/migrate"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_resource_is_listed_and_there(string folder)
    {
        var there = Directory.EnumerateFiles(DeployFiles.FullPath(folder), "*.yaml").Select(file => Path.GetFileName(file)).Where(file => file != "kustomization.yaml");
        Assert.Equal(there.Order(), Read(folder).Resources.Order());
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_image_has_the_tag_of_this_version(string folder)
    {
        var images = Read(folder).Images;
        Assert.All(images, image => Assert.Equal(DeployFiles.Version, image.NewTag));
        var used = Directory.EnumerateFiles(DeployFiles.FullPath(folder), "*.yaml").SelectMany(File.ReadLines)
            .Select(line => line.Trim()).Where(line => line.StartsWith("image: ", StringComparison.Ordinal)).Select(line => line["image: ".Length..]);
        Assert.Equal(used.Distinct().Order(), images.Select(image => image.Name).Order());
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Kustomize_builds_the_folder(string folder)
    {
        var built = await Tool.Accepts("kubectl", ["kustomize", DeployFiles.FullPath(folder)]);
        var resources = k8s.KubernetesYaml.LoadAllFromString(built, strict: true);
        Assert.NotEmpty(resources);
        Assert.DoesNotContain("image: convoy-silo\n", built, StringComparison.Ordinal);
        Assert.DoesNotContain("image: convoy-gateway\n", built, StringComparison.Ordinal);
    }

    private static Kustomization Read(string folder) => new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .IgnoreUnmatchedProperties()
        .Build()
        .Deserialize<Kustomization>(Repository.Read($"{folder}/kustomization.yaml"));

    private sealed class Kustomization
    {
        public List<string> Resources { get; set; } = [];

        public List<Image> Images { get; set; } = [];
    }

    private sealed class Image
    {
        public string Name { get; set; } = "";

        public string NewTag { get; set; } = "";
    }
}
