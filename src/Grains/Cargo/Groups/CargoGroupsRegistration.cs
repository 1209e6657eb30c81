using Convoy.Cargo;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Grains.Cargo.Groups;

/// <summary>Registers groups of cargo.</summary>
public static class CargoGroupsRegistration
{
    /// <summary>Lets this member send groups of cargo to silos, and take them where it hosts grains.</summary>
    public static ISiloBuilder AddCargoGroups(this ISiloBuilder silo, bool hostsGrains)
    {
        silo.Services.AddSingleton<ICargoGroups, CargoGroups>();
        if (!hostsGrains) return silo;
        silo.Services.AddLocalCargo();
        silo.Services.AddGrainService<CargoReceiver>();
        return silo;
    }
}
