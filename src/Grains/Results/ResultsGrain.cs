using Convoy.Grains.Callbacks;
using Convoy.Results;
using Orleans.Concurrency;

namespace Convoy.Grains.Results;

[GrainType("results"), StatelessWorker, Reentrant]
internal sealed class ResultsGrain(ResultStore results, DueCallbacks callbacks, CallbackDelivery delivery) : Grain, IResultsGrain
{
    public ValueTask<StoredResult?> Find(string cargoId) => results.Find(cargoId);

    public ValueTask<CallbackRecord> FindCallback(string cargoId) => callbacks.Find(cargoId);

    public ValueTask<EndedPage> FindEnded(EndedQuery query) => results.FindEnded(query);

    public ValueTask<bool> HasResult(string cargoId) => results.Has(cargoId);

    public async ValueTask<bool> CallBackAgain(string cargoId, bool unlessDelivered) =>
        delivery.IsOurs && await results.Has(cargoId) && await callbacks.Renew(cargoId, unlessDelivered);
}

/// <summary>Removes results whose time is over; holds nothing itself.</summary>
[GrainType("result-sweep")]
internal sealed class ResultSweepGrain(ResultStore results) : Grain, IResultSweepGrain
{
    public async ValueTask<SweepRound> Sweep()
    {
        var removed = await results.RemoveExpired();
        return new SweepRound { Settled = removed, HasMore = removed == ResultStore.MaxRemoved };
    }
}
