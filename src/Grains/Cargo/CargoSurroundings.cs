using Convoy.Grains.Leases;
using Convoy.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Convoy.Grains.Cargo;

/// <summary>What all cargo of a silo share, in one place, so that each of a million holds one reference to it.</summary>
internal sealed record CargoSurroundings(
    [FromKeyedServices(StorageNames.Cargo)] IGrainStorage Storage, CargoParamsStore Params, LocalCargo Local, ReadLease Lease, TimeProvider Time);
