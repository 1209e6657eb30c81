using Convoy.Bench.Servers;

namespace Convoy.Bench.Members;

/// <summary>The members of the cluster that are there at the moment.</summary>
internal sealed class Membership : IAsyncDisposable
{
    private readonly ClusterMembers _members;
    private readonly List<ServerProcess> _silos = [];
    private readonly List<ServerProcess> _gateways = [];
    private int _started;

    private Membership(ClusterMembers members) => _members = members;

    public IReadOnlyList<ServerProcess> Silos => _silos;

    public IReadOnlyList<ServerProcess> Gateways => _gateways;

    public static async Task<Membership> Start(ClusterMembers members, MembersOptions options, CancellationToken cancellation)
    {
        var membership = new Membership(members);
        try
        {
            while (membership._silos.Count < options.Silos) await membership.AddSilo(cancellation);
            while (membership._gateways.Count < options.Gateways)
            {
                membership._gateways.Add(await members.StartGateway($"gateway-{++membership._started}", cancellation));
            }

            return membership;
        }
        catch
        {
            await membership.DisposeAsync();
            throw;
        }
    }

    public async Task AddSilo(CancellationToken cancellation) => _silos.Add(await _members.StartSilo($"silo-{++_started}", cancellation));

    /// <summary>Takes the newest gateway out; it still runs.</summary>
    public ServerProcess TakeGateway() => Take(_gateways, _gateways.Count - 1);

    /// <summary>Takes the oldest silo out, which has its full share of the grains; it still runs.</summary>
    public ServerProcess TakeSilo() => Take(_silos, 0);

    public TimeSpan CpuTime() => _silos.Concat(_gateways).Aggregate(TimeSpan.Zero, (sum, one) => sum + one.CpuTime());

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _gateways.Concat(_silos)) await one.DisposeAsync();
    }

    private static ServerProcess Take(List<ServerProcess> from, int index)
    {
        var one = from[index];
        from.RemoveAt(index);
        return one;
    }
}
