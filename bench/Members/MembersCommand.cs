using System.CommandLine;

namespace Convoy.Bench.Members;

/// <summary><c>bench members</c>.</summary>
internal static class MembersCommand
{
    public static Command Create()
    {
        var cargo = CommandLine.Bounded("--cargo", "Cargo that are active.", 3_000, 100, 100_000);
        var silos = CommandLine.Bounded("--silos", "Silos.", 3, 3, 10);
        var gateways = CommandLine.Bounded("--gateways", "Gateways that host no grains.", 10, 3, 20);
        var directory = new Option<string>("--directory") { Description = "Convoy:GrainDirectory.", DefaultValueFactory = _ => "Default" };
        directory.AcceptOnlyFromAmong("Default", "Distributed");
        var command = new Command("members", "Counts the activations that are lost when members of a cluster leave, and what readers see of it.")
        {
            cargo, silos, gateways, directory,
        };
        command.SetAction((parsed, cancellation) => CommandLine.Guard(() => MembersRun.Run(
            new MembersOptions(parsed.GetValue(cargo), parsed.GetValue(silos), parsed.GetValue(gateways), parsed.GetValue(directory)!), cancellation)));
        return command;
    }
}

/// <summary>What is asked for.</summary>
/// <param name="Cargo">How many cargo are active.</param>
/// <param name="Silos">How many silos there are at the beginning.</param>
/// <param name="Gateways">And how many gateways.</param>
/// <param name="Directory"><c>Convoy:GrainDirectory</c>.</param>
internal sealed record MembersOptions(int Cargo, int Silos, int Gateways, string Directory);
