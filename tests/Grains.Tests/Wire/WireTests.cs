namespace Convoy.Grains.Tests.Wire;

public sealed class WireTests
{
    private const string Approved = "tests/Grains.Tests/Wire.approved.txt";

    [Fact]
    public async Task What_travels_and_what_is_stored_changes_only_with_its_reviewed_text()
    {
        var actual = WireText.Write();
        var received = Path.Combine(AppContext.BaseDirectory, "Wire.received.txt");
        await File.WriteAllTextAsync(received, actual);
        var approved = (await File.ReadAllTextAsync(Path.Combine(Root(), Approved))).ReplaceLineEndings("\n");
        Assert.True(
            approved == actual,
            $"The wire format differs from {Approved} at '{FirstDifference(approved, actual)}'. If it may (a release before this one reads and writes it still), "
            + $"review {received} and put it in its place.");
    }

    [Fact]
    public void Nothing_travels_or_is_stored_under_a_name_of_the_code() => Assert.DoesNotContain("WITHOUT A NAME", WireText.Write(), StringComparison.Ordinal);

    private static string FirstDifference(string approved, string actual)
    {
        var known = approved.Split('\n');
        return actual.Split('\n').Where((line, i) => i >= known.Length || known[i] != line).FirstOrDefault("its end");
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Convoy.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("There is no Convoy.sln above the tests.");
        }

        return directory.FullName;
    }
}
