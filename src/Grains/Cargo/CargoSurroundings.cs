using Convoy.Grains.Batches;
using Convoy.Grains.Callbacks;
using Convoy.Grains.Cargo.Residence;
using Convoy.Grains.Leases;
using Convoy.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Convoy.Grains.Cargo;

/// <summary>What all cargo of a silo share, in one place, so that each of a million holds one reference to it.</summary>
/// <param name="Storage">Where they are kept.</param>
/// <param name="Params">What is kept beside them.</param>
/// <param name="Lease">Under which they answer.</param>
/// <param name="Residence">How long they stay in memory.</param>
/// <param name="Batching">Where they wait for a batch.</param>
/// <param name="Delivery">Whether they are called back.</param>
/// <param name="Time">The clock.</param>
/// <param name="Local">Where those in the process of a gateway are found by it; null in a process without one.</param>
internal sealed record CargoSurroundings(
    [FromKeyedServices(StorageNames.Cargo)] IGrainStorage Storage, CargoParamsStore Params, ReadLease Lease, CargoResidence Residence, BatchingOptions Batching, CallbackDelivery Delivery, TimeProvider Time, LocalCargo? Local = null);
