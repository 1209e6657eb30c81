namespace Convoy.Gateway.Hosting;

/// <summary>
/// Tells the callers of a stopping gateway to come back on another connection, with each answer that it still gives: a balancer then
/// has none left when the gateway stops listening.
/// </summary>
internal static class Draining
{
    private const string Close = "close";

    public static void UseDraining(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use((HttpContext context, RequestDelegate next) =>
        {
            // HTTP/2 has its own way (GOAWAY), which Kestrel takes when it stops.
            if (stopping.IsCancellationRequested && HttpProtocol.IsHttp11(context.Request.Protocol)) context.Response.OnStarting(CloseConnection, context);
            return next(context);
        });
    }

    // At the last moment: an answer to a fault begins with empty headers.
    private static Task CloseConnection(object context)
    {
        ((HttpContext)context).Response.Headers.Connection = Close;
        return Task.CompletedTask;
    }
}
