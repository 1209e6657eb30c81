namespace Convoy.Bench.Bare;

/// <summary>
/// The yardstick: a route of the same shape as tracking, on a Kestrel with nothing around it, that writes bytes which are ready.
/// It is as well tuned as ASP.NET Core routing allows: no logging, no Server header, no middleware, no JSON, a length that is known.
/// </summary>
internal static class BareRoute
{
    /// <summary>The hidden command under which the program serves it.</summary>
    public const string CommandName = "bare";

    /// <summary>Serves on loopback until cancelled.</summary>
    /// <param name="port">The port to listen on.</param>
    /// <param name="body">The answer to every request, UTF-8 JSON.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task Run(int port, byte[] body, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenLocalhost(port);
        });

        await using var app = builder.Build();
        app.MapGet("/health/ready", _ => Task.CompletedTask);
        app.MapGet("/cargo/{id}/tracking", context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body, 0, body.Length, CancellationToken.None);
        });
        await app.StartAsync(cancellation);
        await app.WaitForShutdownAsync(cancellation);
    }
}
