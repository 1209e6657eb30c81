namespace Convoy.Cluster.Tests.Scenarios;

/// <summary>Which form of the scenarios runs: the short one of every build, or the long one of <c>reliability.sh</c>.</summary>
internal static class Form
{
    /// <summary>The variable that asks for the long form, by the value <c>long</c>.</summary>
    public const string Variable = "CONVOY_RELIABILITY";

    /// <summary>Whether all repetitions are run and the figures of the long form are required.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable(Variable) == "long";

    /// <summary>The shortest time that a scenario is under load.</summary>
    public static TimeSpan Load => Pick(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(30));

    /// <summary>One value for each form.</summary>
    public static T Pick<T>(T brief, T full) => IsLong ? full : brief;
}
