using Convoy.Cargo;

namespace Convoy.Gateway.Documentation;

/// <summary>The shapes that several features share.</summary>
internal static class Shapes
{
    public static readonly Shape Detail = ShapeOf.Named("Detail", ShapeOf.Object(("detail", ShapeOf.Text("What went wrong, in a sentence."))));

    public static readonly Shape Faults = ShapeOf.Named("Faults", ShapeOf.Object(
        ("detail", ShapeOf.List(
            ShapeOf.Named("Fault", ShapeOf.Object(
                ("type", ShapeOf.Text("The rule that was broken, in Pydantic's words.")),
                ("loc", ShapeOf.List(
                    ShapeOf.AnyOf(null, ShapeOf.Text(), ShapeOf.Integer("An index, or the byte at which reading ended.", min: 0)),
                    "Where: `body`, `query` or `header`, then names of fields and indexes of lists.")),
                ("msg", ShapeOf.Text("The rule as a sentence.")),
                ("input", ShapeOf.Anything("The value that broke it; null where it is absent or too long to repeat.")),
                ("ctx?", ShapeOf.AnyObject("The figures of the rule.")))),
            "One entry a fault.",
            Validation.Faults.MaxCount))));

    public static readonly Shape CargoId = ShapeOf.Named("CargoId", ShapeOf.Text(
        $"`{Cargo.CargoId.Prefix}` and 22 characters. Ids sort by creation.",
        Cargo.CargoId.Length,
        Cargo.CargoId.Length,
        $"^{Cargo.CargoId.Prefix}[0-9A-Za-z]+$"));

    public static readonly Shape CargoStatus = ShapeOf.Named("CargoStatus", ShapeOf.OneOf(
        "`pending` → `batched` → `processing` → `completed` → `callback_pending` → `callback_delivered`, or off it to `failed` or "
        + "`callback_failed`. `failed`, `callback_delivered` and `callback_failed` are final.",
        CargoStatusNames.All));
}
