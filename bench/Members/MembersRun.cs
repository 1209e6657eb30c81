using System.Globalization;
using Convoy.Bench.Load;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Members;

/// <summary>One cluster, and one departure after another while all cargo are read.</summary>
internal sealed class MembersRun(MembersOptions options, Membership membership, Readers readers, CancellationToken cancellation)
{
    /// <summary>How long a departure is watched after the process has ended: the others must have noticed by then.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan IdleWindow = TimeSpan.FromSeconds(10);

    /// <summary>Reads before anything is measured, until the compilers of all members have settled.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    public static async Task Run(MembersOptions options, CancellationToken cancellation)
    {
        Build.Check();
        using var scratch = new ScratchDirectory();
        await using var database = await PostgresServer.Start(scratch, "database", cancellation);
        var environment = new Dictionary<string, string>(options.Environment) { ["Convoy__GrainDirectory"] = options.Directory };
        await using var membership = await Membership.Start(new ClusterMembers(database, scratch, layout: null, environment), options, cancellation);
        var keys = await ClusterKeys.Make(membership.Gateways[0].Address, cancellation);
        using var client = new ConvoyClient(membership.Gateways[0].Address, keys);
        var cargo = await CargoSupply.LoadMany(client, options.Cargo, cancellation);
        using var readers = new Readers([.. cargo], keys.Api);
        await new MembersRun(options, membership, readers, cancellation).Measure();
    }

    private async Task Measure()
    {
        Say($"{options.Directory} directory, {membership.Silos.Count} silos, {membership.Gateways.Count} gateways, {options.Cargo:N0} cargo");
        await readers.Run(membership.Gateways, Task.Delay(WarmUp, TimeProvider.System, cancellation), cancellation);
        await Quiet();
        Say($"{"",-22}{"active",8}{"dropped",9}{"",8}{"activated",10}{"at the end",11}{"reads",8}{"failed",8}{"p50 ms",9}{"p99 ms",9}{"longest ms",12}");
        await Departure("nobody leaves", membership.Silos, () => Task.CompletedTask);
        var gateway = membership.TakeGateway();
        await Departure("gateway, SIGTERM", membership.Silos, () => End(gateway, inOrder: true));
        gateway = membership.TakeGateway();
        await Departure("gateway, kill -9", membership.Silos, () => End(gateway, inOrder: false));
        var all = membership.Silos.ToArray();
        var silo = membership.TakeSilo();
        await Departure("silo, SIGTERM", all, () => End(silo, inOrder: true));
        await Departure("silo joins", membership.Silos, () => membership.AddSilo(cancellation));
        all = [.. membership.Silos];
        silo = membership.TakeSilo();
        await Departure("silo, kill -9", all, () => End(silo, inOrder: false));
    }

    private async Task Quiet()
    {
        var cpu = membership.CpuTime();
        await Task.Delay(IdleWindow, TimeProvider.System, cancellation);
        var idle = (membership.CpuTime() - cpu) / IdleWindow;
        cpu = membership.CpuTime();
        var reads = await ReadAll();
        var busy = (membership.CpuTime() - cpu - (idle * reads.Elapsed)) / reads.Count;
        Say($"quiet: idle {100 * idle:N1} % of a core; a read beside that {busy.TotalMicroseconds:N0} us of CPU, p50 {reads.P50.TotalMilliseconds:N2} ms, p99 {reads.P99.TotalMilliseconds:N1} ms");
    }

    private async Task Departure(string name, IReadOnlyList<ServerProcess> silosBefore, Func<Task> leave)
    {
        var before = await Active(silosBefore);
        var createdBefore = (await Activations.Read(membership.Silos, cancellation)).Created;
        var silosThen = membership.Silos.ToArray();
        var reads = await readers.Run(membership.Gateways, Leave(), cancellation);
        var last = await ReadAll();
        var after = await Active(membership.Silos);
        var created = (await Activations.Read(silosThen, cancellation)).Created - createdBefore;
        foreach (var joined in membership.Silos.Except(silosThen)) created += (await Activations.Read([joined], cancellation)).Created;
        var dropped = before + created - after;
        Say($"{name,-22}{before,8:N0}{dropped,9:N0}{100.0 * dropped / options.Cargo,6:N1} %{created,10:N0}{after,11:N0}{reads.Count + last.Count,8:N0}{reads.Failed + last.Failed,8:N0}{reads.P50.TotalMilliseconds,9:N2}{reads.P99.TotalMilliseconds,9:N1}{Longest(reads, last),12:N0}");

        async Task Leave()
        {
            await leave();
            await Task.Delay(Aftermath, TimeProvider.System, cancellation);
        }
    }

    private Task<ReadFigures> ReadAll() => readers.Run(membership.Gateways, Task.CompletedTask, cancellation);

    private async Task<long> Active(IEnumerable<ServerProcess> silos) => (await Activations.Read(silos, cancellation)).Grains;

    private static double Longest(ReadFigures one, ReadFigures other) =>
        Math.Max(one.Longest.TotalMilliseconds, other.Longest.TotalMilliseconds);

    private static async Task End(ServerProcess member, bool inOrder)
    {
        if (inOrder) await member.Terminate();
        await member.DisposeAsync();
    }

    private static void Say(FormattableString line) => Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
