using Convoy.Idempotency;

namespace Convoy.Grains.Idempotency;

/// <summary>Removes records whose time is over; holds nothing itself.</summary>
[GrainType("idempotency-sweep")]
internal sealed class IdempotencySweepGrain(IdempotencyStore records) : Grain, IIdempotencySweepGrain
{
    public async ValueTask<SweepRound> Sweep()
    {
        var removed = await records.RemoveExpired();
        return new SweepRound { Settled = removed, HasMore = removed == IdempotencyStore.MaxRemoved };
    }
}
