using System.CommandLine;

namespace Convoy.Bench.Elsewhere;

/// <summary>The hidden mode in which the program is tracking without Convoy.</summary>
internal static class ElsewhereCommand
{
    public static Command Create()
    {
        var port = new Argument<int>("port");
        var database = new Argument<string>("database");
        var form = new Argument<ElsewhereForm>("form");
        var command = new Command(ElsewhereServer.CommandName) { Hidden = true };
        command.Arguments.Add(port);
        command.Arguments.Add(database);
        command.Arguments.Add(form);
        command.SetAction((parsed, cancellation) =>
            ElsewhereServer.Run(parsed.GetValue(port), parsed.GetValue(database)!, parsed.GetValue(form), cancellation));
        return command;
    }
}
