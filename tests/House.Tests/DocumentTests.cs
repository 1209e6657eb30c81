using System.Text.RegularExpressions;

namespace Convoy.House.Tests;

public sealed partial class DocumentTests
{
    private static readonly string[] AtTheTop = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "deploy/README.md"];

    public static TheoryData<string> Documents => [.. AtTheTop
        .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Repository.Root, file)))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_link_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        var dead = Link().Matches(Repository.Read(document))
            .Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(folder, target.Split('#')[0])));
        Assert.Empty(dead);
    }

    [Fact]
    public void A_test_that_holds_an_invariant_is_there()
    {
        var held = HeldBy().Matches(Repository.Read("ARCHITECTURE.md")).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(held);
        Assert.All(held, path => Assert.True(Exists(path), path));
    }

    private static bool Exists(string test)
    {
        var path = Path.Combine(Repository.Root, "tests", test.Replace("Cluster.Tests", "Cluster", StringComparison.Ordinal));
        return Path.Exists(path) || File.Exists(path + ".cs");
    }

    [GeneratedRegex(@"\[[^\]]*\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`([A-Z][a-z]+\.Tests(/[A-Za-z./]+)?)`")]
    private static partial Regex HeldBy();
}
