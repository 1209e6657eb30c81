using Convoy.Cargo;
using Convoy.Grains.Cargo.Storage;
using Convoy.Projects;

namespace Convoy.Grains.Cargo;

/// <summary>
/// A cargo as an activation keeps it: what a read shows, and the rest packed, since only a transition wants it. With three steps, their
/// ids and a batch it takes 0.3 kB where the state itself takes 0.9.
/// </summary>
internal sealed class PackedCargo
{
    private readonly ProjectId _project;
    private readonly long _createdAt; // UTC ticks, and so below
    private readonly long _updatedAt;
    private readonly string? _batchId;
    private readonly byte[]? _trail;
    private readonly CargoStatus _status;
    private readonly bool _wasClaimed;
    private readonly bool _wasRedelivered;

    public PackedCargo(CargoState state)
    {
        _project = state.Project;
        _createdAt = state.CreatedAt.UtcTicks;
        _updatedAt = state.UpdatedAt.UtcTicks;
        _batchId = state.BatchId;
        _trail = CargoTrail.Pack(state);
        _status = state.Status;
        _wasClaimed = state.WasClaimed;
        _wasRedelivered = state.WasRedelivered;
        Version = state.Version;
    }

    public long Version { get; }

    public bool IsAtItsEnd => _status.IsTerminal();

    public CargoState Unpack() => CargoTrail.Unpack(
        new CargoState
        {
            Project = _project,
            Status = _status,
            CreatedAt = new(_createdAt, TimeSpan.Zero),
            UpdatedAt = new(_updatedAt, TimeSpan.Zero),
            Version = Version,
            BatchId = _batchId,
            WasClaimed = _wasClaimed,
            WasRedelivered = _wasRedelivered,
        },
        _trail);

    /// <summary>What a reader may see; null for one who does not own the cargo.</summary>
    public CargoTracking? Show(ProjectId reader) => reader != _project ? null : new CargoTracking
    {
        Status = _status,
        CreatedAt = new(_createdAt, TimeSpan.Zero),
        UpdatedAt = new(_updatedAt, TimeSpan.Zero),
        Version = Version,
    };
}
