using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Convoy.Client;

/// <summary>
/// How a client waits for a database and silos that are not there yet: up to <see cref="ConvoyClientOptions.StartTimeout"/>, and not at
/// all for what waiting does not mend, such as a wrong password.
/// </summary>
internal sealed partial class StartPatience(ConvoyClientOptions options, TimeProvider time, ILogger<StartPatience> log) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly long _startedAt = time.GetTimestamp();
    private bool _isWaiting;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (IsLasting(exception) || time.GetElapsedTime(_startedAt) >= options.StartTimeout) return false;
        if (!_isWaiting) LogWaiting(log, options.StartTimeout, exception.Message);
        _isWaiting = true;
        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }

    private static bool IsLasting(Exception? fault) => fault switch
    {
        null => false,
        // The first node brings the schema.
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable } => false,
        NpgsqlException { IsTransient: false } or AuthenticationException => true,
        _ => IsLasting(fault.InnerException),
    };

    [LoggerMessage(1, LogLevel.Warning, "Waiting for the cluster, at most {StartTimeout}: {Fault}")]
    private static partial void LogWaiting(ILogger log, TimeSpan startTimeout, string fault);
}
