using System.Text.RegularExpressions;

namespace Convoy.House.Tests.Deploy;

public sealed partial class SettingTests
{
    private static readonly string[] Naming = [.. DeployFiles.All.Append("docs/operating.md").Where(file => Setting().IsMatch(Repository.Read(file)))];

    public static TheoryData<string> Files => [.. Naming];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_setting_that_a_file_names_exists(string file)
    {
        var named = Setting().Matches(Repository.Read(file)).Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal)).ToHashSet();
        Assert.DoesNotContain(named, name => !SettingsTests.Known.Contains(name) && !IsSection(name));
    }

    [Fact]
    public void Every_layout_is_looked_at() =>
        Assert.All(["local", "compose", "kubernetes", "systemd"], layout => Assert.Contains(Naming, file => file.StartsWith($"deploy/{layout}/", StringComparison.Ordinal)));

    private static bool IsSection(string name) => SettingsTests.Known.Any(known => known.StartsWith($"{name}:", StringComparison.Ordinal));

    [GeneratedRegex("Convoy(:|__)[A-Z][A-Za-z]+((:|__)[A-Z][A-Za-z]+)?")]
    private static partial Regex Setting();
}
