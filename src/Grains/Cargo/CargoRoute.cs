using Convoy.Cargo;
using static Convoy.Cargo.CargoStatus;

namespace Convoy.Grains.Cargo;

/// <summary>The map of CONTRACT 6: each status with its rank, whether it is terminal, and the way that leads to it.</summary>
internal static class CargoRoute
{
    private static readonly Stop[] Stops =
    [
        new(Pending, Rank: 0, Terminal: false, Way: []),
        new(Batched, Rank: 1, Terminal: false, Way: [Pending]),
        new(Processing, Rank: 2, Terminal: false, Way: [Pending, Batched]),
        new(Completed, Rank: 3, Terminal: false, Way: [Pending, Batched, Processing]),
        new(Failed, Rank: 3, Terminal: true, Way: [Pending, Batched, Processing]),
        new(CallbackPending, Rank: 4, Terminal: false, Way: [Pending, Batched, Processing, Completed]),
        new(CallbackDelivered, Rank: 5, Terminal: true, Way: [Pending, Batched, Processing, Completed, CallbackPending]),
        new(CallbackFailed, Rank: 5, Terminal: true, Way: [Pending, Batched, Processing, Completed, CallbackPending]),
    ];

    /// <summary>How far along a status is; two that exclude each other may share a rank.</summary>
    public static int Rank(this CargoStatus status) => Stops[(int)status].Rank;

    /// <summary>Whether no event of a worker leads out of the status.</summary>
    public static bool IsTerminal(this CargoStatus status) => Stops[(int)status].Terminal;

    /// <summary>Whether <paramref name="status"/> lies on the way to <paramref name="other"/>, however many steps before it.</summary>
    public static bool LeadsTo(this CargoStatus status, CargoStatus other) => Stops[(int)other].Way.Contains(status);

    /// <summary>Whether a cargo can never have reached both: neither lies on the way to the other.</summary>
    public static bool Contradicts(this CargoStatus status, CargoStatus other) =>
        status != other && !status.LeadsTo(other) && !other.LeadsTo(status);

    public static bool IsCallback(this CargoStatus status) => status is CallbackPending or CallbackDelivered or CallbackFailed;

    private sealed record Stop(CargoStatus Status, int Rank, bool Terminal, CargoStatus[] Way);
}
