using Convoy.Idempotency;

namespace Convoy.Grains.Idempotency;

/// <summary>
/// Who holds a key is in memory alone: where that is lost, with a silo or a twin, two requests may be served at the same time, and as
/// both have the ids of the one record, they are the same load.
/// </summary>
[GrainType("idempotency")]
internal sealed class IdempotencyGrain(IdempotencyStore records, TimeProvider time) : Grain, IIdempotencyGrain
{
    private static readonly TimeSpan MaxHold = TimeSpan.FromMinutes(1);

    private IdempotentRequest? _holder;
    private long _heldSince;

    private bool IsHeld => _holder is { } holder && time.GetElapsedTime(_heldSince) < (holder.HoldFor < MaxHold ? holder.HoldFor : MaxHold);

    public async ValueTask<IdempotencyAnswer> Begin(IdempotentRequest request)
    {
        if (IsHeld && _holder!.Request != request.Request)
        {
            return Answer(Matches(_holder.Fingerprint, _holder.CargoIds, request) ? IdempotencyVerdict.InProgress : IdempotencyVerdict.OtherBody);
        }

        var record = await records.Claim(this.GetPrimaryKeyString(), new IdempotencyRecord(request.Fingerprint, request.CargoIds));
        if (!Matches(record.Fingerprint, record.CargoIds, request)) return Answer(IdempotencyVerdict.OtherBody);
        (_holder, _heldSince) = (request, time.GetTimestamp());
        return Answer(IdempotencyVerdict.GoOn, record.CargoIds);
    }

    public ValueTask Release(Guid request)
    {
        if (_holder?.Request == request)
        {
            _holder = null;
            DeactivateOnIdle();
        }

        return default;
    }

    // The same bytes under another media type are another body, of another number of items.
    private static bool Matches(byte[] fingerprint, byte[] ids, IdempotentRequest request) =>
        fingerprint.AsSpan().SequenceEqual(request.Fingerprint) && ids.Length == request.CargoIds.Length;

    private static IdempotencyAnswer Answer(IdempotencyVerdict verdict, byte[]? ids = null) => new() { Verdict = verdict, CargoIds = ids ?? [] };
}
