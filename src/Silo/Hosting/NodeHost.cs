namespace Convoy.Silo.Hosting;

/// <summary>What every process of Convoy is built from: settings, logging, Kestrel, and the member of a cluster that lives in it.</summary>
public static class NodeHost
{
    /// <summary>The argument of a run that only brings the database's schema up to date.</summary>
    public const string MigrateOnly = "--migrate-only";

    private const string SecretsDirectory = $"{NodeOptions.Section}:{nameof(NodeOptions.SecretsDirectory)}";

    /// <summary>A host with its settings read and its logging set up.</summary>
    /// <exception cref="StartFaultException">The directory of secrets cannot be read.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        AddSecrets(builder.Configuration);
        builder.AddNodeLogging();
        return builder;
    }

    /// <summary>Opens the node and adds it, and binds the addresses to listen on.</summary>
    /// <exception cref="StartFaultException">Something cannot be used.</exception>
    public static async Task<Node> AddNode(WebApplicationBuilder builder, NodeOptions options, Listeners listeners, bool hostsGrains)
    {
        var node = await Node.Open(options, hostsGrains, TimeProvider.System);
        listeners.RequireFree();
        builder.WebHost.UseUrls([.. listeners.Public, .. listeners.Management]);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Every door has its limit and answers 413; Kestrel's own would cut the connection off.
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Services.AddSingleton(listeners);
        node.AddTo(builder);
        return node;
    }

    /// <summary>Warns of settings that nothing reads, once the process runs.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="known">Option classes beside those of every node, by their sections.</param>
    public static void AddUnknownSettings(this WebApplicationBuilder builder, params (string Section, Type Options)[] known) =>
        builder.Services.AddHostedService(provider => new UnknownSettings(
            Settings.Unknown(builder.Configuration, [.. Node.KnownSettings, .. known]),
            provider.GetRequiredService<ILogger<UnknownSettings>>()));

    /// <summary>Does what <see cref="MigrateOnly"/> asks for, where it is among the arguments; returns whether it was.</summary>
    /// <exception cref="StartFaultException">The schema cannot be brought up to date.</exception>
    public static async Task<bool> Migrated(string[] args, NodeMode defaultMode)
    {
        if (!args.Contains(MigrateOnly)) return false;
        var builder = CreateBuilder([.. args.Where(arg => arg != MigrateOnly)]);
        await ClusterNode.Migrate(NodeOptions.From(builder.Configuration, defaultMode), TimeProvider.System);
        return true;
    }

    private static void AddSecrets(ConfigurationManager configuration)
    {
        if (configuration[SecretsDirectory] is not { Length: > 0 } path) return;
        try
        {
            configuration.AddKeyPerFile(Path.GetFullPath(path), optional: false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartFaultException($"The directory {path} (Convoy:SecretsDirectory) cannot be read: {fault.Message}", fault);
        }
    }
}
