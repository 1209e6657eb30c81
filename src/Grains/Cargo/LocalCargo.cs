using System.Collections.Concurrent;
using Convoy.Cargo;
using Convoy.Grains.Cargo.Residence;
using Convoy.Grains.Leases;
using Convoy.Projects;

namespace Convoy.Grains.Cargo;

/// <summary>
/// The active cargo of this silo, by id. A grain is here from the end of its activation until its deactivation begins, which is before
/// another can be activated in its place; and it answers under the same lease and to the same owner as over a call.
/// </summary>
internal sealed class LocalCargo(ReadLease lease, CargoResidence residence) : ILocalCargo
{
    private readonly ConcurrentDictionary<CargoId, CargoGrain> _active = new();

    public bool TryGetTracking(CargoId cargo, ProjectClaim reader, out CargoTracking? tracking)
    {
        tracking = null;
        if (!_active.TryGetValue(cargo, out var grain) || !lease.IsHeld || residence.Now - grain.CalledAt > residence.LongestWithoutCall) return false;
        tracking = grain.Show(reader);
        return true;
    }

    /// <summary>How many there are.</summary>
    public int Count => _active.Count;

    /// <summary>
    /// Lets up to so many leave memory that nobody has asked for since this was last called, which costs every other its mark: the one hand of a
    /// clock (Corbato, 1969).
    /// </summary>
    /// <returns>How many leave.</returns>
    public int LetGo(int max)
    {
        var left = 0;
        foreach (var (_, grain) in _active)
        {
            if (left >= max) break;
            if (grain.WasUsed()) continue;
            grain.Leave();
            left++;
        }

        return left;
    }

    public void Add(CargoId cargo, CargoGrain grain) => _active[cargo] = grain;

    /// <summary>Takes a grain out; leaves one that has come in its place.</summary>
    public void Remove(CargoId cargo, CargoGrain grain) => _active.TryRemove(KeyValuePair.Create(cargo, grain));
}
