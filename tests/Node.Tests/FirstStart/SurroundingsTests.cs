using System.Text.RegularExpressions;
using Convoy.Testing;

namespace Convoy.Node.Tests.FirstStart;

public sealed class SurroundingsTests
{
    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    [InlineData("Foo")]
    public async Task A_node_serves_in_any_environment(string environment)
    {
        using var home = new NodeHome();
        await using var node = await home.Start(With("ASPNETCORE_ENVIRONMENT", environment));
        using var client = home.CreateClient();

        await client.Move(await client.LoadOne(), "batched");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/proc")]
    public async Task A_node_serves_from_any_working_directory(string directory)
    {
        using var home = new NodeHome();
        await using var node = await home.Start(new NodeLaunch { WorkingDirectory = directory });
        using var client = home.CreateClient();

        await client.Move(await client.LoadOne(), "batched");
    }

    [Fact]
    public async Task A_data_directory_that_is_not_named_is_made_in_the_working_directory()
    {
        using var home = new NodeHome();
        await using var node = await home.Start(With("Convoy__DataDirectory", null));

        Assert.True(File.Exists(Path.Combine(home.FullPath, "convoy-data", NodeKeys.FileName)), node.AllOutput);
    }

    [Fact]
    public async Task A_node_that_is_told_no_address_listens_on_port_8080_of_the_loopback()
    {
        using var home = new NodeHome();
        await using var node = home.Launch(new NodeLaunch { Through = command => [.. command.TakeWhile(argument => argument != "--urls")] });

        // Where another process has the port, the node says so of the same one.
        await Eventually.Holds(
            "the output to name its address",
            () => Regex.IsMatch(node.AllOutput, "ready at http://localhost:8080$|Port 8080 on 127.0.0.1 is taken", RegexOptions.Multiline),
            NodeProcess.StartPatience,
            node.Child.Describe);
    }

    [Fact]
    public async Task Running_the_project_starts_a_node()
    {
        using var home = new NodeHome();
        var project = Path.Combine(BuiltConvoy.RepositoryRoot, "src", "Gateway");
        await using var node = await home.Start(new NodeLaunch
        {
            Through = _ =>
            [
                "dotnet", "run", "--project", project, "--configuration", BuiltConvoy.Configuration, "--no-build",
                "--urls", $"{home.Address}",
            ],
        });
        using var client = home.CreateClient();

        await client.Move(await client.LoadOne(), "batched");
    }

    [Fact]
    public async Task Running_the_project_keeps_the_data_where_the_caller_is_as_the_readme_says()
    {
        using var home = new NodeHome();
        var project = Path.Combine(BuiltConvoy.RepositoryRoot, "src", "Gateway");
        await using var node = await home.Start(new NodeLaunch
        {
            Environment = new Dictionary<string, string?> { ["Convoy__DataDirectory"] = null },
            Through = _ =>
            [
                "dotnet", "run", "--project", project, "--configuration", BuiltConvoy.Configuration, "--no-build",
                "--urls", $"{home.Address}",
            ],
        });

        Assert.True(File.Exists(Path.Combine(home.FullPath, "convoy-data", NodeKeys.FileName)), node.AllOutput);
    }

    [Fact]
    public async Task Two_nodes_with_directories_and_ports_of_their_own_know_nothing_of_each_other()
    {
        using var home = new NodeHome();
        using var otherHome = new NodeHome();
        await using var node = await home.Start();
        await using var other = await otherHome.Start();
        using var client = home.CreateClient();
        using var otherClient = otherHome.CreateClient();
        var cargo = await client.LoadOne();

        var stranger = await otherClient.Track(cargo);

        Assert.Equal("""404 {"detail":"Cargo not found"}""", stranger.ToString().Replace(": ", ":", StringComparison.Ordinal));
    }

    private static NodeLaunch With(string name, string? value) => new() { Environment = new Dictionary<string, string?> { [name] = value } };
}
