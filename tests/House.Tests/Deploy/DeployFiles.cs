namespace Convoy.House.Tests.Deploy;

/// <summary>What is under <c>deploy/</c>, without what running it leaves there.</summary>
internal static class DeployFiles
{
    private static readonly string[] Left = ["deploy/local/run/", "deploy/compose/secrets/"];

    public static IEnumerable<string> All => Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy"), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace(Path.DirectorySeparatorChar, '/'))
        .Where(file => !Left.Any(left => file.StartsWith(left, StringComparison.Ordinal)))
        .Order(StringComparer.Ordinal);

    public static IEnumerable<string> In(string folder, string extension) =>
        All.Where(file => file.StartsWith($"deploy/{folder}/", StringComparison.Ordinal) && file.EndsWith(extension, StringComparison.Ordinal));

    public static string FullPath(string file) => Path.Combine(Repository.Root, file);

    /// <summary>The version that is being built, which the images' tags carry.</summary>
    public static string Version { get; } =
        System.Text.RegularExpressions.Regex.Match(Repository.Read("Directory.Build.props"), "<Version>(.+)</Version>").Groups[1].Value;
}
