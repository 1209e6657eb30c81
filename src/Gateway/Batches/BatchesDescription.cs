using Convoy.Cargo;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Batches;

internal static class BatchesDescription
{
    private const string BatchIdExample = "bat_01hG5bMQ2vJt7kR9sXwYcP";

    private static readonly Shape BatchIdShape = ShapeOf.Text("Names the batch, and fences it: it is never used again.");

    private static readonly Shape Attempt = ShapeOf.Integer("How often its cargo were handed out and lost, this time included.", min: 1);

    private static readonly Shape LeaseExpiresAt = ShapeOf.Time("Until when the worker holds it, unless it says that it still does.");

    public static void Claim(Operation operation) => operation
        .Is(
            "claimBatch",
            Tags.Workers,
            "Claim a batch",
            "Gives the batch that has waited longest. Its cargo are `processing` from then on, and the worker's until the lease runs out; what it has not "
            + "finished by then goes to another, in a batch of another id. The same `claim_id` again has the same batch, with the cargo that are not finished.")
        .Takes(
            ShapeOf.Object(
                ("models?", ShapeOf.List(ShapeOf.Text(min: 1), "The models that the worker takes; any, where none is named.", ClaimRequest.MaxModels)),
                ("wait?", ShapeOf.Integer("How long to wait for a batch, in seconds.", 0, ClaimRequest.MaxWaitSeconds, absent: 0)),
                ("claim_id?", ShapeOf.Text("Names the claim, for its repeats: a new one for each claim.", 1, Transition.MaxIdLength))),
            """{ "models": ["claude-sonnet-4-5"], "wait": 10, "claim_id": "worker-7/42" }""")
        .Gives(
            200,
            "A batch.",
            ShapeOf.Named("ClaimedBatch", ShapeOf.Object(
                ("batch_id", BatchIdShape),
                ("model", ShapeOf.Text("The model of all its cargo.")),
                ("attempt", Attempt),
                ("lease_expires_at", LeaseExpiresAt),
                ("cargo", ShapeOf.List(ShapeOf.Object(
                    ("cargo_id", Shapes.CargoId),
                    ("params", ShapeOf.AnyObject("As the client sent them."))))))),
            $$"""
            {
              "batch_id": "{{BatchIdExample}}",
              "model": "claude-sonnet-4-5",
              "attempt": 1,
              "lease_expires_at": "2024-01-15T10:35:00Z",
              "cargo": [
                {
                  "cargo_id": "{{Samples.CargoId}}",
                  "params": { "model": "claude-sonnet-4-5", "messages": [{ "role": "user", "content": "What is a convoy?" }], "max_tokens": 1024 }
                }
              ]
            }
            """)
        .Gives(204, "There is none now.")
        .Refuses("taken_away", BatchAnswers.TakenAway, "The claim was made before, and its batch is not held any more.")
        .Refuses("too_large", Answers.BodyTooLarge, "The body is larger than 1 MiB.")
        .Invalid(
            """{"detail":[{"type":"less_than_equal","loc":["body","wait"],"msg":"Input should be less than or equal to 30","input":60,"ctx":{"le":30}}]}""");

    public static void Heartbeat(Operation operation) => operation
        .Is("extendLease", Tags.Workers, "Say that a batch is being worked on", "Extends its lease, to as long as from a claim.")
        .HasPath("batch_id", ShapeOf.Text(), "The batch.", BatchIdExample)
        .Gives(
            200,
            "It is still held.",
            ShapeOf.Named("Lease", ShapeOf.Object(("batch_id", BatchIdShape), ("lease_expires_at", LeaseExpiresAt))),
            $$"""{ "batch_id": "{{BatchIdExample}}", "lease_expires_at": "2024-01-15T10:40:00Z" }""")
        .Refuses("not_found", BatchAnswers.NotFound, "Convoy made no such batch, or has forgotten it.")
        .Refuses("taken_away", BatchAnswers.TakenAway, "The worker does not hold it any more, and should end its work on it.");

    public static void Release(Operation operation) => operation
        .Is("releaseBatch", Tags.Workers, "Give a batch back", "What is not finished goes on in another batch at once. A repeat changes nothing.")
        .HasPath("batch_id", ShapeOf.Text(), "The batch.", BatchIdExample)
        .Gives(
            200,
            "It is given back.",
            ShapeOf.Named("Released", ShapeOf.Object(("batch_id", BatchIdShape), ("status", ShapeOf.OneOf("That it worked.", ["released"])))),
            $$"""{ "batch_id": "{{BatchIdExample}}", "status": "released" }""")
        .Refuses("not_found", BatchAnswers.NotFound, "Convoy made no such batch, or has forgotten it.");

    public static void Find(Operation operation) => operation
        .Is("findBatch", Tags.Workers, "A batch and where its cargo are", "What the database has: a batch that Convoy made, and how many of its cargo have which status.")
        .HasPath("batch_id", ShapeOf.Text(), "The batch.", BatchIdExample)
        .Gives(
            200,
            "The batch.",
            ShapeOf.Named("Batch", ShapeOf.Object(
                ("batch_id", BatchIdShape),
                ("model", ShapeOf.Text("The model of all its cargo, or `sha256:` and its hash where it is long.")),
                ("state", ShapeOf.OneOf(
                    "`forming`: its cargo are being tied to it. `ready`: it can be claimed. `claimed`: a worker holds it. `returning`: it was given up, and what is not "
                    + "finished is being put into another. `closed`: nothing more happens to it.",
                    BatchAnswers.States)),
                ("attempt", Attempt),
                ("lease_expires_at", LeaseExpiresAt.OrNull()),
                ("cargo", ShapeOf.Integer("How many cargo it has.", min: 0)),
                ("counts", ShapeOf.AnyObject("How many of them have a status, for each status that one has.")))),
            $$"""
            {
              "batch_id": "{{BatchIdExample}}",
              "model": "claude-sonnet-4-5",
              "state": "claimed",
              "attempt": 1,
              "lease_expires_at": "2024-01-15T10:35:00Z",
              "cargo": 100,
              "counts": { "processing": 60, "callback_pending": 2, "callback_delivered": 38 }
            }
            """)
        .Refuses("not_found", BatchAnswers.NotFound, "Convoy made no such batch, or has forgotten it.");
}
