using Convoy.Cargo;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Transitions;

internal static class TransitionsDescription
{
    private static readonly Shape Count = ShapeOf.Integer("Items with this outcome.", min: 0);

    private static readonly Shape Item = ShapeOf.Named("Transition", ShapeOf.Object(
        ("cargo_id", ShapeOf.Text("The cargo; an id that is none is `not_found`.")),
        ("status", Shapes.CargoStatus),
        ("transition_id?", ShapeOf.Text("The same id again is the same event again.", min: 1, max: Transition.MaxIdLength)),
        ("occurred_at?", ShapeOf.Time("When it happened, by the worker's clock; it is kept, and decides nothing.")),
        ("batch_id?", ShapeOf.Text("The batch that the cargo is in. The first one named ties the cargo to it.", min: 1, max: Transition.MaxIdLength)),
        ("reason?", ShapeOf.Text("Why, in the worker's words.", max: Transition.MaxReasonLength)),
        ("result?", ShapeOf.AnyObject($"What came out, with `completed`: it is handed to the client as it is. At most {Transition.MaxResultBytes:#,0} bytes.")),
        ("error?", ShapeOf.Text($"What went wrong, with `failed`, for the client. At most {Transition.MaxResultBytes:#,0} bytes."))));

    private static readonly Shape Result = ShapeOf.Named("TransitionResult", ShapeOf.Object(
        ("cargo_id", ShapeOf.Text($"As it was sent, or the first {TransitionItem.MaxShownId} characters of what is too long for an id; null where none was.").OrNull()),
        ("outcome", ShapeOf.OneOf(
            "`applied`: durable. `unchanged`: the same event again, or one that the cargo has passed. `refused`: the lifecycle forbids it, or the item is "
            + "faulty. `not_found`: there is no such cargo. `unavailable`: nobody knows, send it again.",
            Enum.GetValues<ItemOutcome>().Select(ItemOutcomes.Name))),
        ("status", Shapes.CargoStatus.OrNull()),
        ("detail?", ShapeOf.Text("Why it was refused."))));

    private static readonly string ItemExample =
        $$"""{"cargo_id":"{{Samples.CargoId}}","status":"batched","transition_id":"b-1/1","batch_id":"b-1","occurred_at":"2024-01-15T10:31:00Z"}""";

    private static readonly string NextItemExample =
        $$"""{"cargo_id":"{{Samples.CargoId}}","status":"processing","transition_id":"b-1/2","batch_id":"b-1"}""";

    public static void Push(Operation operation) => operation
        .Is(
            "pushTransitions",
            Tags.Workers,
            "Push status transitions",
            $"At most {TransitionsRequest.MaxItems:#,0} items and 16 MiB a call. Every `applied` item is durable when the answer comes, sending the same again is always "
            + "safe, and a faulty item never costs the others. Items that name the same cargo are applied in their order. The JSON form over the limits is "
            + "refused as a whole; lines are applied as they come, and answered after the last.")
        .Takes(
            ShapeOf.Object(("transitions", ShapeOf.List(Item, max: TransitionsRequest.MaxItems))),
            $$"""{"transitions":[{{ItemExample}},{{NextItemExample}}]}""")
        .Takes(
            ShapeOf.Text("One `Transition` a line; empty lines are skipped."),
            $"{ItemExample}\n{NextItemExample}\n",
            MediaTypes.Lines)
        .Gives(
            200,
            "What became of each item, in the order of the request.",
            ShapeOf.Named("TransitionResults", ShapeOf.Object(
                ("applied", Count),
                ("unchanged", Count),
                ("refused", Count),
                ("not_found", Count),
                ("unavailable", Count),
                ("results", ShapeOf.List(Result)))),
            $$"""
            {
              "applied": 1, "unchanged": 0, "refused": 1, "not_found": 0, "unavailable": 0,
              "results": [
                { "cargo_id": "{{Samples.CargoId}}", "outcome": "applied", "status": "batched" },
                {
                  "cargo_id": "{{Samples.CargoId}}", "outcome": "refused", "status": "batched",
                  "detail": "The cargo is tied to batch 'b-1', not to batch 'b-2'."
                }
              ]
            }
            """)
        .Refuses("too_large", Answers.BodyTooLarge, "The body is larger than 16 MiB.")
        .Refuses(
            "too_many_lines",
            new Sentence(StatusCodes.Status413PayloadTooLarge, "Request body has too many lines"),
            $"The body has more than {TransitionsEndpoint.MaxLines:#,0} lines; what was applied stands.")
        .Invalid("""{"detail":[{"type":"missing","loc":["body","transitions"],"msg":"Field required","input":{}}]}""");
}
