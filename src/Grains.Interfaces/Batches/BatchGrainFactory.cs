using System.Security.Cryptography;
using System.Text;

namespace Convoy.Batches;

/// <summary>The ways to the grains of batches.</summary>
public static class BatchGrainFactory
{
    /// <summary>The dock of a name: what a client may have written is no grain's key.</summary>
    public static IDockGrain GetDock(this IGrainFactory grains, string dock) =>
        grains.GetGrain<IDockGrain>($"dock/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dock)))}");

    /// <summary>What looks after all docks and batches.</summary>
    public static IDocksGrain GetDocks(this IGrainFactory grains) => grains.GetGrain<IDocksGrain>("docks/all");

    /// <summary>Where batches are claimed and given back.</summary>
    public static IBatchDeskGrain GetBatchDesk(this IGrainFactory grains) => grains.GetGrain<IBatchDeskGrain>(0);
}
