using Convoy.Gateway.Edge;
using Convoy.Gateway.Metrics;
using Convoy.Silo.Hosting;

namespace Convoy.Gateway.Hosting;

/// <summary>Keeps what is for operators off the public listener, where <c>Convoy:ManagementUrls</c> gives it one of its own.</summary>
internal static class ManagementListener
{
    private static readonly PathString[] OperatorPaths = ["/admin", MetricsRegistration.Route];

    public static void UseManagementListener(this WebApplication app)
    {
        var ports = app.Services.GetRequiredService<Listeners>().ManagementPorts;
        if (ports.Count == 0) return;
        app.Use((context, next) =>
        {
            var isForOperators = OperatorPaths.Any(path => context.Request.Path.StartsWithSegments(path));
            if (!isForOperators || ports.Contains(context.Connection.LocalPort)) return next(context);
            return context.Write(Answers.NotFound);
        });
    }
}
