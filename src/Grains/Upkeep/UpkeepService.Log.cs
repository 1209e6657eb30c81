using Microsoft.Extensions.Logging;

namespace Convoy.Grains.Upkeep;

internal sealed partial class UpkeepService
{
    [LoggerMessage(1, LogLevel.Information, "Settled what a crash had left: finished {Projects} projects, undid {Keys} keys, removed {Loads} loads")]
    private static partial void LogFinished(ILogger logger, int projects, int keys, int loads);

    [LoggerMessage(2, LogLevel.Warning, "A round of upkeep failed and will be made up by the next")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
