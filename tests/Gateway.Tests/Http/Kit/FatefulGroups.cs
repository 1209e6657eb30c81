using System.Collections.Immutable;
using System.Net;
using Convoy.Cargo;

namespace Convoy.Gateway.Tests.Http.Kit;

/// <summary>What becomes of the groups of a test.</summary>
public enum GroupFate
{
    Delivered,
    HalfUnknown,
    Rejected,
    NeverAnswered,
    DoneAndLost,
    Unheard,
}

/// <summary>Sends cargo in groups to the grains of this process, and lets happen to them what a test says.</summary>
internal sealed class FatefulGroups : ICargoGroups
{
    private static readonly SiloAddress Host = SiloAddress.New(IPAddress.Loopback, 1, 1);

    private GroupFate _fate;
    private IGrainFactory? _grains;

    public List<int> Sent { get; } = [];

    /// <summary>How many reads each message had.</summary>
    public List<int> Read { get; } = [];

    public void Begin(GroupFate fate, IGrainFactory grains) => (_fate, _grains) = (fate, grains);

    public SiloAddress? HostOf(CargoId cargo) => _grains is null ? null : Host;

    public ValueTask<ImmutableArray<ImmutableArray<TransitionOutcome>>> Apply(SiloAddress host, ImmutableArray<CargoTransitions> group) =>
        Send(group, item => item.CargoId, static (cargo, item) => cargo.Apply(item.Transitions));

    public ValueTask<ImmutableArray<LoadOutcome>> Load(SiloAddress host, ImmutableArray<NewCargo> group) => Send(
        group, item => item.CargoId, static async (cargo, item) => await cargo.Load(item.Load) is null ? LoadOutcome.Taken : LoadOutcome.Loaded);

    public ValueTask<ImmutableArray<TransitionOutcome?>> Move(SiloAddress host, CargoMove move, byte[] cargo) => Send<CargoId, TransitionOutcome?>(
        [.. CargoIds.Unpack(cargo)], id => id.Value, async (grain, _) => await grain.Move(move));

    public async ValueTask<TrackingAnswers> GetTracking(SiloAddress host, TrackingReads group)
    {
        lock (Read) Read.Add(group.Count);
        await Travel();
        var answers = new TrackingAnswers(group.Count);
        for (var i = _fate == GroupFate.HalfUnknown ? 1 : 0; i < group.Count; i += _fate == GroupFate.HalfUnknown ? 2 : 1)
        {
            answers.Set(i, await _grains!.GetCargo(group.CargoAt(i)).GetTracking(new(group.ReaderAt(i))));
        }

        return _fate == GroupFate.DoneAndLost ? throw new SiloUnavailableException("The answer was lost.") : answers;
    }

    private async Task Travel()
    {
        if (_fate == GroupFate.Rejected) throw new SiloUnavailableException("The silo is gone.");
        if (_fate == GroupFate.Unheard) throw new NotSupportedException("An earlier release does not know this message.");
        if (_fate == GroupFate.NeverAnswered) await new TaskCompletionSource().Task;
    }

    private async ValueTask<ImmutableArray<TOutcome>> Send<TItem, TOutcome>(
        ImmutableArray<TItem> group, Func<TItem, string> idOf, Func<ICargoGrain, TItem, ValueTask<TOutcome>> act)
    {
        lock (Sent) Sent.Add(group.Length);
        await Travel();
        var outcomes = new List<TOutcome>();
        foreach (var item in group)
        {
            Assert.True(CargoId.TryParse(idOf(item), out var id));
            var isLeftOut = _fate == GroupFate.HalfUnknown && outcomes.Count % 2 == 0;
            outcomes.Add(isLeftOut ? default! : await act(_grains!.GetCargo(id), item));
        }

        return _fate == GroupFate.DoneAndLost ? throw new SiloUnavailableException("The answer was lost.") : [.. outcomes];
    }
}
