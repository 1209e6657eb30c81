using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Transitions;

/// <summary>One call of <c>/transitions</c>: takes its items in their order, a group at a time, and keeps what became of each.</summary>
internal sealed class TransitionRun(ManyCargo calls, ICargoGroups? groups)
{
    /// <summary>Items that are taken together; those of one cargo then commit together.</summary>
    public const int GroupItems = 1_000;

    private readonly List<ItemResult> _results = [];
    private readonly List<PendingItem> _group = [];
    private readonly int[] _counts = new int[ItemOutcomes.Count];

    /// <summary>How many items were taken, whatever became of them.</summary>
    public int Taken => _results.Count;

    /// <summary>Whether nothing is known of any item.</summary>
    public bool IsUnavailable => _results.Count > 0 && Count(ItemOutcome.Unavailable) == _results.Count;

    public int Count(ItemOutcome outcome) => _counts[(int)outcome];

    /// <summary>Takes an item; it is applied with its group.</summary>
    public ValueTask Take(TransitionItem item)
    {
        if (MayBeApplied(item, out var id))
        {
            _group.Add(new PendingItem(_results.Count, id, item.Transition!));
            _results.Add(default);
        }

        return _group.Count < GroupItems ? default : new(ApplyGroup());
    }

    /// <summary>Takes an item that there is no room for now: it is to be sent again.</summary>
    public void PutOff(TransitionItem item)
    {
        if (MayBeApplied(item, out var id)) Keep(ItemResult.Unavailable(id.Value));
    }

    /// <summary>Keeps the outcome of an item that is not to be applied.</summary>
    public void Keep(ItemResult result)
    {
        _results.Add(result);
        _counts[(int)result.Outcome]++;
    }

    /// <summary>Applies what was taken, and returns once every outcome is known or known to be unknown.</summary>
    public async Task ApplyGroup()
    {
        if (_group.Count == 0) return;
        await calls.Run(() => groups is null
            ? _group.GroupBy(item => item.Cargo).Select(items => Apply(items.Key, [.. items]))
            : _group.GroupBy(item => item.Cargo)
                .GroupBy(items => groups.HostOf(items.Key))
                .SelectMany(host => host.Chunk(ManyCargo.MessageCargo).Select(cargo => Apply(host.Key, cargo))));
        foreach (var item in _group)
        {
            _results[item.Index] = item.Result;
            _counts[(int)item.Result.Outcome]++;
        }

        _group.Clear();
    }

    /// <summary>Writes the answer.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, Faults.WriterOptions);
        writer.WriteStartObject();
        for (var outcome = 0; outcome < _counts.Length; outcome++) writer.WriteNumber(ItemOutcomes.Name((ItemOutcome)outcome), _counts[outcome]);
        writer.WriteStartArray("results"u8);
        foreach (var result in _results) result.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private bool MayBeApplied(TransitionItem item, out CargoId id)
    {
        id = default;
        if (!item.IsValid) Keep(ItemResult.Refused(item.ShownId, item.Fault));
        else if (!CargoId.TryParse(item.CargoId, out id)) Keep(ItemResult.NotFound(item.ShownId!));
        else return true;
        return false;
    }

    private async Task Apply(SiloAddress? host, IGrouping<CargoId, PendingItem>[] cargo)
    {
        if (host is not null && cargo.Length > 1)
        {
            ImmutableArray<CargoTransitions> message =
                [.. cargo.Select(items => new CargoTransitions { CargoId = items.Key.Value, Transitions = [.. items.Select(item => item.Transition)] })];
            var (isKnown, outcomes) = await calls.AskTogether(
                cargo.Length, static (_, wanted) => wanted.groups!.Apply(wanted.host!, wanted.message), (groups, host, message));
            if (isKnown)
            {
                for (var i = 0; i < cargo.Length; i++) Keep(cargo[i], outcomes[i]);
                cargo = [.. cargo.Where((_, i) => outcomes[i].IsDefault)];
            }
        }

        await Task.WhenAll(cargo.Select(items => Apply(items.Key, [.. items])));
    }

    private static void Keep(IGrouping<CargoId, PendingItem> items, ImmutableArray<TransitionOutcome> outcomes)
    {
        if (outcomes.IsDefault) return;
        var next = 0;
        foreach (var item in items) item.Result = ItemResult.From(items.Key.Value, outcomes[next++]);
    }

    private async Task Apply(CargoId cargo, PendingItem[] items)
    {
        ImmutableArray<Transition> transitions = [.. items.Select(item => item.Transition)];
        var (isKnown, outcomes) = await calls.Ask(static (grains, wanted) => grains.GetCargo(wanted.cargo).Apply(wanted.transitions), (cargo, transitions));
        for (var i = 0; i < items.Length; i++) items[i].Result = isKnown ? ItemResult.From(cargo.Value, outcomes[i]) : ItemResult.Unavailable(cargo.Value);
    }

    private sealed class PendingItem(int index, CargoId cargo, Transition transition)
    {
        public int Index => index;

        public CargoId Cargo => cargo;

        public Transition Transition => transition;

        public ItemResult Result { get; set; }
    }
}
