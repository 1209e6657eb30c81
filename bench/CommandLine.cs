using System.CommandLine;
using Convoy.Bench.Bare;
using Convoy.Bench.Cases;
using Convoy.Bench.Elsewhere;
using Convoy.Bench.Load;
using Convoy.Bench.Members;
using Convoy.Bench.Million;

namespace Convoy.Bench;

/// <summary>The flags, and the hidden mode in which the program is the bare route.</summary>
internal static class CommandLine
{
    /// <summary>How long an interrupted run may take to end its children.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(20);

    private static readonly Option<int> Rounds = Bounded("--rounds", "Interleaved rounds; the median is reported.", 5, 1, 100);
    private static readonly Option<int> Seconds = Bounded("--seconds", "Length of each timed window, in seconds.", 5, 1, 600);
    private static readonly Option<int> Connections = Bounded("--connections", "Connections that the load keeps busy.", 64, 1, 1_000);
    private static readonly Option<int> Cargo = Bounded("--cargo", "Active cargo that tracking picks from.", 10_000, 1, 1_000_000);

    private static readonly Option<int> Stored = Bounded("--stored", "Cargo stored where it is asked what many cost.", 1_000_000, 10_000, 10_000_000);

    private static readonly Option<string?> Only = new("--only")
    {
        Description = $"The cases to run, with commas, of {string.Join(", ", CaseNames.All)}; or of {string.Join(", ", CaseNames.Groups.Keys)} and all. Default: embedded.",
    };

    private static readonly Option<BulkForm> Form = new("--form")
    {
        Description = "How bulk calls of the tables of durable writes are written.",
        DefaultValueFactory = _ => BulkForm.Ndjson,
    };

    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Writes everything measured to this file too." };

    private static readonly Option<bool> Unpinned = new("--unpinned")
    {
        Description = "Lets servers and load share all cores, instead of half of them each.",
    };

    internal static readonly Option<string[]> With = new("--with")
    {
        Description = "An environment variable of Convoy's nodes (not of the first table's), NAME=VALUE, such as Convoy__GrainDirectory=Default.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Parses and runs; returns the exit code.</summary>
    public static Task<int> Run(string[] args)
    {
        var root = new RootCommand("Measures Convoy against a bare Kestrel route and prints one table.")
        {
            Rounds, Seconds, Connections, Cargo, Stored, Only, Form, Json, Unpinned, With,
        };
        root.SetAction(Measure);
        root.Subcommands.Add(BareCommand());
        root.Subcommands.Add(ElsewhereCommand.Create());
        root.Subcommands.Add(EmptyGrains.Command());
        root.Subcommands.Add(MembersCommand.Create());
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = EndLimit });
    }

    private static Task<int> Measure(ParseResult parsed, CancellationToken cancellation) =>
        Guard(() => BenchRun.Run(OptionsFrom(parsed), cancellation));

    /// <summary>Turns what makes figures worthless into a sentence and exit code 1.</summary>
    internal static async Task<int> Guard(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (BenchFailureException failure)
        {
            await Console.Error.WriteLineAsync($"bench failed: {failure.Message}");
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("bench interrupted: no figures.");
        }

        return 1;
    }

    private static BenchOptions OptionsFrom(ParseResult parsed) => new()
    {
        Rounds = parsed.GetValue(Rounds),
        Window = TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
        Connections = parsed.GetValue(Connections),
        TrackedCargo = parsed.GetValue(Cargo),
        StoredCargo = parsed.GetValue(Stored),
        Cases = CaseNames.Parse(parsed.GetValue(Only)),
        Form = parsed.GetValue(Form),
        Json = parsed.GetValue(Json),
        Pinned = !parsed.GetValue(Unpinned),
        NodeEnvironment = EnvironmentFrom(parsed),
    };

    internal static Dictionary<string, string> EnvironmentFrom(ParseResult parsed) =>
        parsed.GetValue(With)!.Select(one => one.Split('=', 2)).ToDictionary(
            pair => pair[0],
            pair => pair.Length == 2 ? pair[1] : throw new BenchFailureException($"--with takes NAME=VALUE, not {pair[0]}."));

    private static Command BareCommand()
    {
        var port = new Argument<int>("port");
        var body = new Argument<FileInfo>("body");
        var command = new Command(BareRoute.CommandName) { Hidden = true };
        command.Arguments.Add(port);
        command.Arguments.Add(body);
        command.SetAction((parsed, cancellation) =>
            BareRoute.Run(parsed.GetValue(port), File.ReadAllBytes(parsed.GetValue(body)!.FullName), cancellation));
        return command;
    }

    internal static Option<int> Bounded(string name, string description, int normal, int least, int most)
    {
        var option = new Option<int>(name)
        {
            Description = $"{description} {least:N0} to {most:N0}.",
            DefaultValueFactory = _ => normal,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var value) && (value < least || value > most))
            {
                result.AddError($"{name} takes {least:N0} to {most:N0}, not {value:N0}.");
            }
        });
        return option;
    }
}
