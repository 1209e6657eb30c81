namespace Convoy.Grains.Callbacks;

/// <summary>Whether Convoy delivers the callbacks of claimed and cancelled cargo. If not, workers do, and tell of them by <c>/transitions</c>.</summary>
internal sealed record CallbackDelivery(bool IsOurs);
