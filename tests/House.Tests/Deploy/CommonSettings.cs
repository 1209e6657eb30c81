using System.Globalization;

namespace Convoy.House.Tests.Deploy;

/// <summary>What <c>deploy/convoy.env</c> tells every node.</summary>
internal static class CommonSettings
{
    public static IReadOnlyDictionary<string, string> All { get; } = Repository.Read("deploy/convoy.env").Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('=', 2))
        .ToDictionary(parts => parts[0], parts => parts[1]);

    /// <summary>How long a node serves on after the signal to stop.</summary>
    public static TimeSpan DrainDelay => Duration("Convoy__DrainDelay");

    /// <summary>The longest time from that signal to the end of the process.</summary>
    public static TimeSpan Stop => DrainDelay + Duration("Convoy__ShutdownTimeout");

    /// <summary>How long a start waits for the database.</summary>
    public static TimeSpan Start => Duration("Convoy__StartTimeout");

    private static TimeSpan Duration(string name) => TimeSpan.Parse(All[name], CultureInfo.InvariantCulture);
}
