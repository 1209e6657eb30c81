using Convoy.Gateway.Documentation;

namespace Convoy.Gateway.Loading;

internal static class LoadDescription
{
    private static readonly Shape TextOrBlocks = ShapeOf.AnyOf("A text, or a list of blocks.", ShapeOf.Text(), ShapeOf.List(ShapeOf.AnyObject("A block.")));

    private static readonly Shape Params = ShapeOf.Object(
        ("model", ShapeOf.Text("The model to ask.")),
        ("max_tokens?", ShapeOf.Integer("The most tokens of the answer.", absent: (int)LoadRequestParams.DefaultMaxTokens)),
        ("system?", TextOrBlocks),
        ("messages", ShapeOf.List(ShapeOf.Object(
            ("role", ShapeOf.Text("Who speaks, such as `user`.")),
            ("content", TextOrBlocks)))),
        ("temperature?", ShapeOf.Number("How much chance there is in the answer.", 0, 1)),
        ("top_p?", ShapeOf.Number("The share of likely tokens to choose from.", 0, 1)),
        ("top_k?", ShapeOf.Integer("How many likely tokens to choose from.", min: 0)),
        ("stop_sequences?", ShapeOf.List(ShapeOf.Text(), "Texts that end the answer.")));

    public static void Load(Operation operation) => operation
        .Is(
            "loadCargo",
            Tags.Clients,
            "Load a cargo",
            "Takes a request and answers once it is durable: a tracking read that starts after this answer finds it. The body has at most 1 MiB; "
            + "fields of `params` that are not listed are kept, and handed to the worker as they came.")
        .Takes(
            ShapeOf.Named("Load", ShapeOf.Object(
                ("params", Params),
                ("callback_url", ShapeOf.Text(
                    "Where the result is to be delivered: an absolute http(s) URL without credentials.", max: LoadRequest.MaxCallbackUrlLength, format: "uri")))),
            """
            {
              "params": {
                "model": "claude-sonnet-4-5",
                "max_tokens": 1024,
                "system": "Answer in one sentence.",
                "messages": [{ "role": "user", "content": "What is a convoy?" }],
                "temperature": 0.7
              },
              "callback_url": "https://example.com/callback"
            }
            """)
        .Gives(
            200,
            "The cargo is durable, and `pending`.",
            ShapeOf.Named("Loaded", ShapeOf.Object(
                ("cargo_id", Shapes.CargoId),
                ("status", ShapeOf.OneOf("That it worked.", ["success"])),
                ("message", ShapeOf.Text("That it worked, in a sentence.")))),
            $$"""{ "cargo_id": "{{Samples.CargoId}}", "status": "success", "message": "Cargo loaded successfully" }""")
        .Invalid(
            """
            {
              "detail": [
                { "type": "missing", "loc": ["body", "params", "model"], "msg": "Field required", "input": { "messages": [] } },
                { "type": "missing", "loc": ["body", "callback_url"], "msg": "Field required", "input": { "params": { "messages": [] } } }
              ]
            }
            """);
}
