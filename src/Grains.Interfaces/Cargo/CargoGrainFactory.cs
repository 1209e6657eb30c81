namespace Convoy.Cargo;

/// <summary>The one way from an id to its grain.</summary>
public static class CargoGrainFactory
{
    /// <summary>The grain of a cargo. <c>default(CargoId)</c> reaches nothing.</summary>
    /// <exception cref="ArgumentException"><paramref name="id"/> is the default value.</exception>
    public static ICargoGrain GetCargo(this IGrainFactory grains, CargoId id) => grains.GetGrain<ICargoGrain>(id.Value);

    /// <summary>The sweep over loads that a crash cut off.</summary>
    public static IUnfinishedLoadsGrain GetUnfinishedLoads(this IGrainFactory grains) =>
        grains.GetGrain<IUnfinishedLoadsGrain>("sweep/unfinished-loads");
}
