using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Tracking;

namespace Convoy.Gateway.Cancelling;

internal static class CancelDescription
{
    private static readonly Sentence TooLate = new(StatusCodes.Status409Conflict, "The cargo is processing; only a pending one can be cancelled.");

    public static void Cancel(Operation operation) => operation
        .Is(
            "cancelCargo",
            Tags.Clients,
            "Cancel a cargo",
            "Ends a cargo that is still `pending`: it is `failed`, with the reason `cancelled`. A repeat changes nothing, and has the same answer.")
        .HasPath("cargo_id", ShapeOf.Text(), "The id that the load was answered with.", Samples.CargoId)
        .Gives(
            200,
            "It is cancelled, durably.",
            TrackingDescription.Tracking,
            $$"""
            {
              "cargo_id": "{{Samples.CargoId}}",
              "status": "failed",
              "status_description": "Processing failed",
              "created_at": "2024-01-15T10:30:00Z",
              "updated_at": "2024-01-15T10:31:12.500000Z"
            }
            """)
        .Refuses("not_found", Answers.CargoNotFound, "The project has no such cargo: the id was never issued, is none, or is another project's.")
        .Refuses("too_late", TooLate, "It is on its way, or at its end.");
}
