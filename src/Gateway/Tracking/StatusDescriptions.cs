using Convoy.Cargo;

namespace Convoy.Gateway.Tracking;

/// <summary>The sentence that clients read beside a status (CONTRACT 3).</summary>
internal static class StatusDescriptions
{
    public static string Of(CargoStatus status) => status switch
    {
        CargoStatus.Pending => "Waiting to be assigned to a batch",
        CargoStatus.Batched => "Assigned to a batch job",
        CargoStatus.Processing => "Batch is being processed by the provider",
        CargoStatus.Completed => "Processing completed",
        CargoStatus.Failed => "Processing failed",
        CargoStatus.CallbackPending => "Result ready, delivering callback",
        CargoStatus.CallbackDelivered => "Callback sent successfully",
        CargoStatus.CallbackFailed => "Callback delivery failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
