using System.Reflection;
using Convoy.Gateway;
using Convoy.Grains;
using Convoy.Silo.Hosting;

namespace Convoy.House.Tests;

public sealed class ReferenceTests
{
    [Fact]
    public void The_vocabulary_knows_nothing_of_ours() => Assert.Empty(ReferencesOf(typeof(ClusterSecrets).Assembly));

    [Fact]
    public void Grains_know_the_vocabulary_and_no_http()
    {
        Assert.Equal(["Convoy.Grains.Interfaces"], ReferencesOf(typeof(GrainsRegistration).Assembly));
        Assert.DoesNotContain(
            typeof(GrainsRegistration).Assembly.GetReferencedAssemblies(),
            reference => reference.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || reference.Name == "System.Net.Http");
    }

    [Fact]
    public void A_silo_knows_the_grains_and_no_gateway() =>
        Assert.Equal(["Convoy.Grains", "Convoy.Grains.Interfaces"], ReferencesOf(typeof(NodeOptions).Assembly));

    [Fact]
    public void A_gateway_knows_no_grain_class() =>
        Assert.Equal(["Convoy.Grains.Interfaces", "Convoy.Silo"], ReferencesOf(typeof(GatewayApp).Assembly));

    [Fact]
    public void Only_the_gateways_hosting_knows_the_silo()
    {
        var strangers = Repository.Sources("src/Gateway")
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}Hosting{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Any(line => line.StartsWith("using Convoy.Silo", StringComparison.Ordinal)));
        Assert.Empty(strangers);
    }

    [Theory]
    [InlineData("src/Grains", "Password")]
    [InlineData("src/Grains", "X-API-Key")]
    [InlineData("src/Grains", "HttpContext")]
    [InlineData("src/Grains", "JsonDocument")]
    [InlineData("src/Grains.Interfaces", "HttpContext")]
    public void Grains_know_neither_credentials_nor_bodies(string folder, string word) =>
        Assert.DoesNotContain(Repository.Sources(folder), file => File.ReadAllText(file).Contains(word, StringComparison.Ordinal));

    [Theory]
    [InlineData("Services")]
    [InlineData("Helpers")]
    [InlineData("Models")]
    [InlineData("Utils")]
    [InlineData("Common")]
    public void A_folder_is_a_feature_and_not_a_kind(string kind) =>
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), kind, SearchOption.AllDirectories));

    private static IEnumerable<string> ReferencesOf(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => name.StartsWith("Convoy.", StringComparison.Ordinal)).Order();
}
