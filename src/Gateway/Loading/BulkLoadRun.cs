using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Loading;

/// <summary>One call of <c>/cargo/load/bulk</c>: loads its items side by side, and keeps what became of each.</summary>
internal sealed class BulkLoadRun(ManyCargo calls, ICargoGroups? groups)
{
    /// <summary>Bytes of params that travel in one message; a single cargo may have more.</summary>
    public const int MessageBytes = 1024 * 1024;

    private const string OutcomeUnknown = "Outcome unknown: track this cargo_id, or send the same call again with the same Idempotency-Key.";
    private const string FaultOfOurs = "Internal server error";

    private readonly List<Result> _results = [];
    private readonly List<PendingLoad> _loads = [];

    public int Loaded { get; private set; }

    /// <summary>Whether nothing is known of any item.</summary>
    public bool IsUnavailable => _results.Count > 0 && _loads.Count == _results.Count && _loads.TrueForAll(load => load.Outcome == LoadOutcome.Unknown);

    /// <summary>Takes an item that is wrong.</summary>
    public void Refuse(string fault) => _results.Add(new Result(null, fault));

    /// <summary>Takes an item to be loaded under this id.</summary>
    public void Take(CargoId id, CargoLoad load)
    {
        _loads.Add(new PendingLoad(_results.Count, id, load));
        _results.Add(default);
    }

    /// <summary>Loads what was taken, and returns once every outcome is known or known to be unknown.</summary>
    public async Task Load()
    {
        await calls.Run(() => groups is null ? _loads.Select(Load) : _loads.GroupBy(load => groups.HostOf(load.Id)).SelectMany(host => Messages(host).Select(loads => Load(host.Key, loads))));
        foreach (var load in _loads)
        {
            _results[load.Index] = load.Outcome switch
            {
                LoadOutcome.Loaded => new Result(load.Id.Value, null),
                LoadOutcome.Unknown => new Result(load.Id.Value, OutcomeUnknown),
                _ => new Result(null, FaultOfOurs),
            };
            if (load.Outcome == LoadOutcome.Loaded) Loaded++;
        }
    }

    /// <summary>Writes the answer.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, Faults.WriterOptions);
        writer.WriteStartObject();
        writer.WriteNumber("loaded"u8, Loaded);
        writer.WriteNumber("failed"u8, _results.Count - Loaded);
        writer.WriteStartArray("results"u8);
        foreach (var result in _results) result.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static IEnumerable<PendingLoad[]> Messages(IEnumerable<PendingLoad> loads)
    {
        var (message, bytes) = (new List<PendingLoad>(), 0);
        foreach (var load in loads)
        {
            if (message.Count == ManyCargo.MessageCargo || (message.Count > 0 && bytes + load.Load.Params.Length > MessageBytes))
            {
                yield return [.. message];
                (message, bytes) = ([], 0);
            }

            message.Add(load);
            bytes += load.Load.Params.Length;
        }

        if (message.Count > 0) yield return [.. message];
    }

    private async Task Load(SiloAddress? host, PendingLoad[] loads)
    {
        if (host is not null && loads.Length > 1)
        {
            ImmutableArray<NewCargo> message = [.. loads.Select(load => new NewCargo { CargoId = load.Id.Value, Load = load.Load })];
            var (isKnown, outcomes) = await calls.AskTogether(
                loads.Length, static (_, wanted) => wanted.groups!.Load(wanted.host!, wanted.message), (groups, host, message));
            if (isKnown)
            {
                for (var i = 0; i < loads.Length; i++) loads[i].Outcome = outcomes[i];
            }
        }

        await Task.WhenAll(loads.Where(load => load.Outcome == LoadOutcome.Unknown).Select(Load));
    }

    private async Task Load(PendingLoad load)
    {
        var (isKnown, tracking) = await calls.Ask(static (grains, load) => grains.GetCargo(load.Id).Load(load.Load), load);
        if (isKnown) load.Outcome = tracking is null ? LoadOutcome.Taken : LoadOutcome.Loaded;
    }

    private sealed class PendingLoad(int index, CargoId id, CargoLoad load)
    {
        public int Index => index;

        public CargoId Id => id;

        public CargoLoad Load => load;

        public LoadOutcome Outcome { get; set; }
    }

    private readonly record struct Result(string? CargoId, string? Fault)
    {
        public void WriteTo(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            if (CargoId is not null) writer.WriteString("cargo_id"u8, CargoId);
            writer.WriteString("status"u8, Fault is null ? "success"u8 : "error"u8);
            if (Fault is not null) writer.WriteString("detail"u8, Fault);
            writer.WriteEndObject();
        }
    }
}
