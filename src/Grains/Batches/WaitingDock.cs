namespace Convoy.Grains.Batches;

/// <summary>A dock at which cargo wait.</summary>
/// <param name="Dock">Its name.</param>
/// <param name="Count">How many wait, as far as they were counted.</param>
/// <param name="Waited">How long that of them has which has waited longest.</param>
internal readonly record struct WaitingDock(string Dock, int Count, TimeSpan Waited);
