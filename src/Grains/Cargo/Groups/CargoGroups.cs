using System.Collections.Immutable;
using Convoy.Cargo;
using Orleans.Metadata;
using Orleans.Runtime.Services;

namespace Convoy.Grains.Cargo.Groups;

/// <summary>
/// Guesses a cargo's silo as Orleans' placement by hash chooses it: all members that host cargo, in their order, and the hash of the key
/// among them. Grains that were placed while the members were others are elsewhere.
/// </summary>
internal sealed class CargoGroups(IServiceProvider services, IClusterManifestProvider manifests, IClusterMembershipService membership)
    : GrainServiceClient<ICargoReceiver>(services), ICargoGroups
{
    private static readonly GrainType Cargo = GrainType.Create("cargo");

    private volatile Seen? _seen;

    public SiloAddress? HostOf(CargoId cargo)
    {
        var hosts = Hosts;
        return hosts.Length == 0 ? null : hosts[(int)(GrainId.Create(Cargo, cargo.Key).GetUniformHashCode() & int.MaxValue) % hosts.Length];
    }

    public ValueTask<ImmutableArray<ImmutableArray<TransitionOutcome>>> Apply(SiloAddress host, ImmutableArray<CargoTransitions> group) =>
        GetGrainService(host).Apply(group);

    public ValueTask<ImmutableArray<LoadOutcome>> Load(SiloAddress host, ImmutableArray<NewCargo> group) => GetGrainService(host).Load(group);

    public ValueTask<ImmutableArray<TransitionOutcome?>> Move(SiloAddress host, CargoMove move, byte[] cargo) => GetGrainService(host).Move(move, cargo);

    public ValueTask<TrackingAnswers> GetTracking(SiloAddress host, TrackingReads group) => GetGrainService(host).GetTracking(group);

    private SiloAddress[] Hosts
    {
        get
        {
            var (manifest, members) = (manifests.Current, membership.CurrentSnapshot);
            if (_seen is { } seen && ReferenceEquals(seen.Manifest, manifest) && ReferenceEquals(seen.Members, members)) return seen.Hosts;
            SiloAddress[] hosts =
            [
                .. members.Members.Values
                    .Where(member => member.Status is SiloStatus.Active && manifest.Silos.TryGetValue(member.SiloAddress, out var silo) && silo.Grains.ContainsKey(Cargo))
                    .Select(member => member.SiloAddress)
                    .Order(),
            ];
            _seen = new Seen(manifest, members, hosts);
            return hosts;
        }
    }

    private sealed record Seen(ClusterManifest Manifest, ClusterMembershipSnapshot Members, SiloAddress[] Hosts);
}
