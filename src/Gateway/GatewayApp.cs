using Convoy.Gateway.Administration;
using Convoy.Gateway.Batches;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Cancelling;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Health;
using Convoy.Gateway.Hosting;
using Convoy.Gateway.Loading;
using Convoy.Gateway.Metrics;
using Convoy.Gateway.Redelivering;
using Convoy.Gateway.Results;
using Convoy.Gateway.Tracking;
using Convoy.Gateway.Transitions;

namespace Convoy.Gateway;

/// <summary>The gateway as a whole: what it does and who may ask for it.</summary>
public static class GatewayApp
{
    /// <summary>Builds the gateway, with everything that it needs opened and nothing started.</summary>
    /// <param name="args">Command-line settings, such as <c>--urls http://localhost:8080</c>.</param>
    /// <param name="configure">Called last before the host is built; tests replace parts here.</param>
    /// <exception cref="Convoy.Silo.Hosting.StartFaultException">It cannot start; the message says why.</exception>
    public static async Task<WebApplication> Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = await GatewayHost.CreateBuilder(args);
        builder.Services.AddTracking();
        builder.Services.AddLoading();
        builder.Services.AddCancelling();
        builder.Services.AddResults();
        builder.Services.AddTransitions();
        builder.Services.AddBatches();
        builder.Services.AddGatewayMetrics();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseDraining();
        app.UseMiddleware<EdgeMiddleware>();
        app.UseManagementListener();
        app.UseRouting();
        app.UseMiddleware<DoorMiddleware>();

        app.MapTracking().RequireProjectKey();
        app.MapModels().RequireProjectKey();
        app.MapLoading().RequireProjectKey();
        app.MapBulkLoading().RequireProjectKey();
        app.MapCancelling().RequireProjectKey();
        app.MapResults().RequireProjectKey();
        app.MapTransitions().RequireWorkerKey();
        app.MapBatches().RequireWorkerKey();
        app.MapProjects().RequireAdminKey();
        app.MapSigningSecrets().RequireAdminKey();
        app.MapApiKeys().RequireAdminKey();
        app.MapRedelivering().RequireAdminKey();
        app.MapWorkerKeys().RequireAdminKey();
        app.MapHealth();
        app.MapMetrics();
        app.MapDocumentation();
        return app;
    }
}
