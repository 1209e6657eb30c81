using System.Text.RegularExpressions;

namespace Convoy.Silo.Tests.Client;

public sealed partial class DocumentTests
{
    [Theory]
    [InlineData("Program.cs")]
    [InlineData("Worker.cs")]
    public void The_code_of_the_page_is_the_sample(string file)
    {
        var page = File.ReadAllText(Path.Combine(BuiltConvoy.RepositoryRoot, "docs", "clients-in-dotnet.md"));
        var sample = File.ReadAllText(Path.Combine(BuiltConvoy.RepositoryRoot, "samples", "worker-in-dotnet", file));
        Assert.Contains(sample.Trim(), Code().Matches(page).Select(block => block.Groups[1].Value.Trim()));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
