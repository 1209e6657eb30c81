using Convoy.Cargo;
using Convoy.Gateway.Administration;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Redelivering;

internal static class RedeliverDescription
{
    public static void Redeliver(Operation operation) => ProjectDescriptions.Found(operation
        .Is(
            "redeliverCallbacks",
            Tags.Operators,
            "Send failed callbacks again",
            "Those of a project whose cargo were loaded in a span of time. A call looks at so many cargo and says where it has ended: call again with that as "
            + "`after`, until `next` is null.")
        .HasSlug()
        .Takes(
            ShapeOf.Object(
                ("status?", ShapeOf.OneOf("Which cargo: `callback_failed`, which is the default, or `failed`, without those whose callback was delivered.", [CargoStatus.CallbackFailed.Name(), CargoStatus.Failed.Name()])),
                ("from?", ShapeOf.Time("Those that were loaded then or later.")),
                ("to?", ShapeOf.Time("Those that were loaded before.")),
                ("after?", ShapeOf.Text("Where the call before has ended.", max: CargoId.Length))),
            """{ "status": "callback_failed", "from": "2024-01-15T00:00:00Z", "to": "2024-01-16T00:00:00Z" }""")
        .Gives(
            200,
            "They are due again, durably.",
            ShapeOf.Named("Redelivered", ShapeOf.Object(
                ("redelivered", ShapeOf.Integer("How many callbacks are due again.", min: 0)),
                ("next", ShapeOf.Text("Where the next call goes on; null when there are no more.").OrNull()))),
            """{ "redelivered": 12, "next": null }""")
        .Refuses("too_large", Answers.BodyTooLarge, "The body is larger than 1 MiB.")
        .Invalid(
            """{"detail":[{"type":"enum","loc":["body","status"],"msg":"Input should be 'callback_failed' or 'failed'","input":"pending","ctx":{"expected":"'callback_failed' or 'failed'"}}]}"""));
}
