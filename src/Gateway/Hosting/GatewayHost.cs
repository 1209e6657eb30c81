using Convoy.Gateway.Budget;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Health;
using Convoy.Gateway.Loading;
using Convoy.Silo.Hosting;

namespace Convoy.Gateway.Hosting;

/// <summary>Puts the process together: settings, Kestrel, and the member of a cluster that lives in it.</summary>
internal static class GatewayHost
{
    private const string DefaultUrl = "http://localhost:8080";

    public static async Task<WebApplicationBuilder> CreateBuilder(string[] args)
    {
        var builder = NodeHost.CreateBuilder(args);
        var options = NodeOptions.From(builder.Configuration, NodeMode.Embedded);
        var gateway = GatewayOptions.From(builder.Configuration);
        var requests = Settings.Bind<RequestOptions>(builder.Configuration, RequestOptions.Section);
        if (requests.Fault() is { } fault) throw new StartFaultException(fault);
        var listeners = Listeners.From(builder.Configuration, DefaultUrl, gateway.ManagementUrls);
        var node = await NodeHost.AddNode(builder, options, listeners, options.HostGrains);
        node.ShareCargoWith(builder);
        builder.Services.AddSingleton<IReadiness, NodeReadiness>();
        builder.Services.AddSingleton(new ModelList(gateway.Models));
        builder.Services.AddGrainCalls(requests);
        builder.Services.AddCallers(AddFirstRun(builder, node, gateway) ?? gateway.AdminKey);
        builder.Services.AddHostedService<Banner>();
        builder.AddUnknownSettings((NodeOptions.Section, typeof(GatewayOptions)), (RequestOptions.Section, typeof(RequestOptions)));
        return builder;
    }

    // A cluster has operators, who make its projects and keys; an embedded node makes its first ones by itself.
    private static string? AddFirstRun(WebApplicationBuilder builder, Node node, GatewayOptions gateway)
    {
        if (node is not EmbeddedNode embedded) return null;
        var keys = KeysFile.Open(embedded, gateway.AdminKey);
        builder.Services.AddSingleton(keys);
        builder.Services.AddHostedService<FirstRun>();
        return keys.AdminKey;
    }
}
