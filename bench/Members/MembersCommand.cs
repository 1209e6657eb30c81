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
        var directory = new Option<string>("--directory") { Description = "Convoy:GrainDirectory.", DefaultValueFactory = _ => "Distributed" };
        directory.AcceptOnlyFromAmong("Default", "Distributed");
        var command = new Command("members", "Counts the activations that are lost when members of a cluster leave, and what readers see of it.")
        {
            cargo, silos, gateways, directory, CommandLine.With,
        };
        command.SetAction((parsed, cancellation) => CommandLine.Guard(() => MembersRun.Run(
            new MembersOptions
            {
                Cargo = parsed.GetValue(cargo),
                Silos = parsed.GetValue(silos),
                Gateways = parsed.GetValue(gateways),
                Directory = parsed.GetValue(directory)!,
                Environment = CommandLine.EnvironmentFrom(parsed),
            },
            cancellation)));
        return command;
    }
}
