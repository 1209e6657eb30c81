namespace Convoy.Testing.Clusters;

/// <summary>The programs of one build of Convoy, by their full paths.</summary>
public sealed record ConvoyBuild(string SiloAssembly, string GatewayAssembly)
{
    /// <summary>The build that the tests belong to.</summary>
    public static ConvoyBuild Current { get; } = new(BuiltConvoy.SiloAssembly, BuiltConvoy.GatewayAssembly);

    /// <summary>A build of another checkout, in the same configuration.</summary>
    /// <param name="root">The root of that checkout.</param>
    public static ConvoyBuild In(string root) => new(
        Path.Combine(root, Path.GetRelativePath(BuiltConvoy.RepositoryRoot, BuiltConvoy.SiloAssembly)),
        Path.Combine(root, Path.GetRelativePath(BuiltConvoy.RepositoryRoot, BuiltConvoy.GatewayAssembly)));

    /// <summary>The program of a role.</summary>
    public string AssemblyOf(NodeRole role) => role is NodeRole.Silo ? SiloAssembly : GatewayAssembly;
}
