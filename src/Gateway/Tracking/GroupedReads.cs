using System.Collections.Concurrent;
using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Projects;

namespace Convoy.Gateway.Tracking;

/// <summary>
/// Tracking reads of cargo that other processes host, in groups: a message each way costs as much as the rest of a read, and reads that are
/// under way at the same time can share one. A group is a shorter way and nothing more: a read that has no answer there is made by a call of its own.
/// </summary>
internal sealed class GroupedReads(GrainCalls grains, ILogger<GroupedReads> log, ICargoGroups? groups = null, ILocalSiloDetails? here = null)
{
    /// <summary>Silos that are remembered; past that, those that nothing waits for are forgotten.</summary>
    public const int MaxSilos = 1_024;

    private readonly ConcurrentDictionary<SiloAddress, SiloReads> _silos = new();

    /// <summary>Asks the silo that most likely hosts the cargo; no answer where that is this process.</summary>
    public ValueTask<GroupedRead> Ask(CargoId cargo, ProjectClaim reader)
    {
        if (groups?.HostOf(cargo) is not { } host || host.Equals(here?.SiloAddress)) return default;
        return (_silos.TryGetValue(host, out var silo) ? silo : Add(host, groups)).Ask(cargo, reader);
    }

    private SiloReads Add(SiloAddress host, ICargoGroups groups)
    {
        if (_silos.Count >= MaxSilos)
        {
            foreach (var (silo, reads) in _silos)
            {
                if (reads.IsIdle) _silos.TryRemove(silo, out _);
            }
        }

        return _silos.GetOrAdd(host, address => new SiloReads(address, groups, grains, log));
    }
}

/// <summary>What a read in a group had as its answer.</summary>
/// <param name="IsAnswered">Whether there is an answer; if not, ask the grain.</param>
/// <param name="Tracking">The answer: null says that the reader may know of no such cargo.</param>
internal readonly record struct GroupedRead(bool IsAnswered, CargoTracking? Tracking);
