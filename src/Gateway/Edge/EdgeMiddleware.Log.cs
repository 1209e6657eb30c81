namespace Convoy.Gateway.Edge;

internal sealed partial class EdgeMiddleware
{
    [LoggerMessage(1, LogLevel.Error, "A request failed through a fault of ours: {RequestId}")]
    private static partial void LogFault(ILogger logger, Exception fault, string requestId);

    [LoggerMessage(2, LogLevel.Warning, "A request found the cluster or its database unavailable: {RequestId}: {Fault}")]
    private static partial void LogUnavailable(ILogger logger, string fault, string requestId);
}
