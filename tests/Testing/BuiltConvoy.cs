using System.Reflection;

namespace Convoy.Testing;

/// <summary>Where the build that these tests belong to put things.</summary>
public static class BuiltConvoy
{
    /// <summary>The full path of the gateway's assembly, of the same configuration as the tests.</summary>
    public static string GatewayAssembly { get; } = Named("Convoy.GatewayAssembly");

    /// <summary>The full path of the silo's assembly, of the same configuration as the tests.</summary>
    public static string SiloAssembly { get; } = Named("Convoy.SiloAssembly");

    /// <summary>The full path of the program that is the gateway and dies at a chosen write (<c>tests/CrashingNode</c>).</summary>
    public static string CrashingNodeAssembly { get; } = Named("Convoy.CrashingNodeAssembly");

    /// <summary>The configuration of this build, such as <c>Release</c>.</summary>
    public static string Configuration { get; } = Named("Convoy.Configuration");

    /// <summary>The full path of the repository's root.</summary>
    public static string RepositoryRoot { get; } = Named("Convoy.RepositoryRoot");

    private static string Named(string key) => typeof(BuiltConvoy).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .SingleOrDefault(attribute => attribute.Key == key)?.Value
        ?? throw new InvalidOperationException($"The build of Convoy.Testing left out its attribute {key}.");
}
