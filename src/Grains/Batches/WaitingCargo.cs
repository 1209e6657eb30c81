namespace Convoy.Grains.Batches;

/// <summary>A cargo that has left its dock.</summary>
/// <param name="CargoId">Its id.</param>
/// <param name="Since">Since when it has waited, in milliseconds since 1970, by the database's clock.</param>
/// <param name="Waited">How long that is.</param>
/// <param name="IsFree">Whether it can come into a batch: nobody has moved or tied it.</param>
internal readonly record struct WaitingCargo(string CargoId, long Since, TimeSpan Waited, bool IsFree);
