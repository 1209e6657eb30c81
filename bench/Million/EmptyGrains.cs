using System.CommandLine;
using System.Globalization;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Million;

/// <summary>A grain that holds nothing, for what Orleans itself takes for one.</summary>
[Alias("bench.empty")]
internal interface IEmptyGrain : IGrainWithStringKey
{
    [Alias("touch")]
    ValueTask Touch();
}

/// <inheritdoc/>
internal sealed class EmptyGrain : Grain, IEmptyGrain
{
    public ValueTask Touch() => default;
}

/// <summary>Counts what grains that hold nothing take, in a process of its own.</summary>
internal static class EmptyGrains
{
    private const string CommandName = "empty-grains";

    /// <summary>Calls under way at a time.</summary>
    private const int Callers = 1_000;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs the command in a process of its own, and returns the bytes that one takes.</summary>
    public static async Task<double> Measure(int count, CancellationToken cancellation)
    {
        var command = new ServerCommand
        {
            Name = "empty grains",
            Port = 0,
            Arguments =
            [
                "exec", "--runtimeconfig", Build.GatewayRuntimeConfig, "--depsfile", Path.ChangeExtension(Build.Bench, ".deps.json"),
                Build.Bench, CommandName, count.ToString(CultureInfo.InvariantCulture),
            ],
        };
        await using var child = ChildProcess.Start(command.Name, command.ToStartInfo());
        if (await child.Ended(Limit, cancellation) != 0) throw new BenchFailureException($"empty grains could not be counted:\n{child.LastWords}");
        return double.Parse(child.LastWords.Split('\n')[^1], CultureInfo.InvariantCulture);
    }

    /// <summary>The hidden mode in which the program counts them.</summary>
    public static Command Command()
    {
        var count = new Argument<int>("count");
        var command = new Command(CommandName) { Hidden = true };
        command.Arguments.Add(count);
        command.SetAction(async (parsed, cancellation) =>
        {
            var bytes = await Count(parsed.GetValue(count));
            await Console.Out.WriteLineAsync(bytes.ToString(CultureInfo.InvariantCulture).AsMemory(), cancellation);
        });
        return command;
    }

    private static async Task<double> Count(int count)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
#pragma warning disable ORLEANSEXP003 // As Convoy's own silos: docs/decisions/0011.
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next()).AddDistributedGrainDirectory());
#pragma warning restore ORLEANSEXP003
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        await Touch(grains, 0, Callers);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var first = Callers; first < count; first += Callers) await Touch(grains, first, Math.Min(Callers, count - first));
        var after = GC.GetTotalMemory(forceFullCollection: true);
        await host.StopAsync();
        return (double)(after - before) / (count - Callers);
    }

    // With keys as long as those of cargo.
    private static Task Touch(IGrainFactory grains, int first, int count) => Task.WhenAll(
        Enumerable.Range(first, count).Select(i => grains.GetGrain<IEmptyGrain>(string.Create(CultureInfo.InvariantCulture, $"crg_{i:D22}")).Touch().AsTask()));
}
