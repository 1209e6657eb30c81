using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Tracking;
using Convoy.Results;

namespace Convoy.Gateway.Results;

internal static class ResultsDescription
{
    private const string NotOwned = "The project has no such cargo: the id was never issued, is none, or is another project's.";

    private static readonly Sentence NotFailed = new(
        StatusCodes.Status409Conflict, "The cargo is callback_delivered; only after callback_failed can the callback be sent again.");

    public static void Find(Operation operation) => operation
        .Is("getResult", Tags.Clients, "What came out of a cargo", "The worker's result as it sent it, or what went wrong. It is kept for a while, and tracking goes on after that.")
        .HasPath("cargo_id", ShapeOf.Text(), "The id that the load was answered with.", Samples.CargoId)
        .Gives(
            200,
            "The result.",
            ShapeOf.Named("Result", ShapeOf.Object(
                ("cargo_id", Shapes.CargoId),
                ("success", ShapeOf.Flag("Whether it was completed.")),
                ("response", ShapeOf.AnyObject("The worker's result.").OrNull()),
                ("error_message", ShapeOf.Text("What went wrong.").OrNull()),
                ("created_at", ShapeOf.Time("When the cargo came to its end.")),
                ("expires_at", ShapeOf.Time("Until when the result is kept.")))),
            $$"""
            {
              "cargo_id": "{{Samples.CargoId}}",
              "success": true,
              "response": { "content": [{ "type": "text", "text": "Several that travel together." }] },
              "error_message": null,
              "created_at": "2024-01-15T10:42:07.250000Z",
              "expires_at": "2024-02-14T10:42:07.250000Z"
            }
            """)
        .Refuses("not_found", Answers.CargoNotFound, NotOwned)
        .Refuses("no_result", ResultEndpoints.NoResult, "The cargo has ended, and its worker has handed no result over.")
        .Refuses("not_ready", ResultEndpoints.NotReady, "It may still come.")
        .Refuses("expired", ResultEndpoints.Expired, "Its time is over.");

    public static void FindCallback(Operation operation) => operation
        .Is("getCallback", Tags.Clients, "How the callback of a cargo fares", $"The newest attempts, at most {CallbackRecord.MaxShown}, oldest first.")
        .HasPath("cargo_id", ShapeOf.Text(), "The id that the load was answered with.", Samples.CargoId)
        .Gives(
            200,
            "What was tried.",
            ShapeOf.Named("Callback", ShapeOf.Object(
                ("cargo_id", Shapes.CargoId),
                ("status", Shapes.CargoStatus),
                ("next_attempt_at", ShapeOf.Time("When the next attempt is due; null where none is.").OrNull()),
                ("attempts", ShapeOf.List(
                    ShapeOf.Object(
                        ("attempted_at", ShapeOf.Time("When it ended.")),
                        ("status_code", ShapeOf.Integer("Of the answer; null where none came.").OrNull()),
                        ("milliseconds", ShapeOf.Integer("How long it took.", min: 0)),
                        ("error", ShapeOf.Text("What went wrong.").OrNull())),
                    max: CallbackRecord.MaxShown)))),
            $$"""
            {
              "cargo_id": "{{Samples.CargoId}}",
              "status": "callback_pending",
              "next_attempt_at": "2024-01-15T10:43:09Z",
              "attempts": [{ "attempted_at": "2024-01-15T10:42:07.250000Z", "status_code": 503, "milliseconds": 12, "error": "the server answered 503" }]
            }
            """)
        .Refuses("not_found", Answers.CargoNotFound, NotOwned);

    public static void Redeliver(Operation operation) => operation
        .Is(
            "redeliverCallback",
            Tags.Clients,
            "Send a callback again",
            "Lets a callback be tried again that has failed, or that of a cargo that has failed. One that is under way is sent once more.")
        .HasPath("cargo_id", ShapeOf.Text(), "The id that the load was answered with.", Samples.CargoId)
        .Gives(
            200,
            "It is due again, durably.",
            TrackingDescription.Tracking,
            $$"""
            {
              "cargo_id": "{{Samples.CargoId}}",
              "status": "callback_pending",
              "status_description": "Result ready, delivering callback",
              "created_at": "2024-01-15T10:30:00Z",
              "updated_at": "2024-01-15T12:00:00Z"
            }
            """)
        .Refuses("not_found", Answers.CargoNotFound, NotOwned)
        .Refuses("no_result", ResultEndpoints.NoResult, "The cargo has ended, and its worker has handed no result over.")
        .Refuses("not_ready", ResultEndpoints.NotReady, "There is nothing to send yet.")
        .Refuses("not_failed", NotFailed, "The callback has not failed.")
        .Refuses("expired", ResultEndpoints.Expired, "What would be sent is not kept any more.");
}
