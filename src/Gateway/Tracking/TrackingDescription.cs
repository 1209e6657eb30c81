using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Tracking;

internal static class TrackingDescription
{
    /// <summary>The answer of a tracking read.</summary>
    public static readonly Shape Tracking = ShapeOf.Named("Tracking", ShapeOf.Object(
        ("cargo_id", Shapes.CargoId),
        ("status", Shapes.CargoStatus),
        ("status_description", ShapeOf.Text("The status as a sentence.")),
        ("created_at", ShapeOf.Time("When the cargo was loaded.")),
        ("updated_at", ShapeOf.Time("When its status last changed; right after the load the same as `created_at`."))));

    public static void Track(Operation operation) => operation
        .Is(
            "trackCargo",
            Tags.Clients,
            "Where a cargo is",
            "The last committed status of a cargo of the calling project. It never writes, and never waits for a write.")
        .HasPath("cargo_id", ShapeOf.Text(), "The id that the load was answered with.", Samples.CargoId)
        .Gives(
            200,
            "Where it is now.",
            Tracking,
            $$"""
            {
              "cargo_id": "{{Samples.CargoId}}",
              "status": "processing",
              "status_description": "Batch is being processed by the provider",
              "created_at": "2024-01-15T10:30:00Z",
              "updated_at": "2024-01-15T10:42:07.250000Z"
            }
            """)
        .Refuses("not_found", Answers.CargoNotFound, "The project has no such cargo: the id was never issued, is none, or is another project's.");
}
