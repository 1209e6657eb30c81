using Microsoft.Extensions.Logging;

namespace Convoy.Grains.Leases;

internal sealed partial class LeaseKeeper
{
    [LoggerMessage(1, LogLevel.Warning, "The read lease lapsed: of {Voters} other members, of whom {VotesNeeded} can declare this silo dead, too few answered. Calls are refused until it returns")]
    private static partial void LogLapsed(ILogger logger, int voters, int votesNeeded);

    [LoggerMessage(2, LogLevel.Information, "The read lease returned, {Milliseconds} ms after it was found lapsed")]
    private static partial void LogReturned(ILogger logger, long milliseconds);

    [LoggerMessage(3, LogLevel.Debug, "{Member} did not answer")]
    private static partial void LogNoAnswer(ILogger logger, Exception fault, SiloAddress member);

    [LoggerMessage(4, LogLevel.Debug, "The membership table did not answer")]
    private static partial void LogTableAway(ILogger logger, Exception fault);

    [LoggerMessage(5, LogLevel.Error, "A round of the read lease failed and will be made up by the next")]
    private static partial void LogRoundFailed(ILogger logger, Exception fault);
}
