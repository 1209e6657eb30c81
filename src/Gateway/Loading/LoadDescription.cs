using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Microsoft.Net.Http.Headers;

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

    private static readonly Shape LoadShape = ShapeOf.Named("Load", ShapeOf.Object(
        ("params", Params),
        ("callback_url", ShapeOf.Text(
            "Where the result is to be delivered: an absolute http(s) URL without credentials.", max: LoadRequest.MaxCallbackUrlLength, format: "uri"))));

    private const string ItemExample =
        """{"params":{"model":"claude-sonnet-4-5","messages":[{"role":"user","content":"What is a convoy?"}]},"callback_url":"https://example.com/callback"}""";

    private static readonly string WrongItemExample = ItemExample.Replace("https:", "ftp:", StringComparison.Ordinal);

    public static void Models(Operation operation) => operation
        .Is("listModels", Tags.Clients, "The models that a load may name", "What the operator configured, in that order; a load that names another is refused.")
        .Gives(
            200,
            "The models.",
            ShapeOf.Named("ModelList", ShapeOf.Object(
                ("models", ShapeOf.List(ShapeOf.Text(), max: ModelList.MaxCount)),
                ("any", ShapeOf.Flag("Whether a load may name any model, because none is configured.")))),
            """{ "models": ["claude-sonnet-4-5", "claude-haiku-4-5"], "any": false }""");

    public static void Load(Operation operation) => operation
        .Is(
            "loadCargo",
            Tags.Clients,
            "Load a cargo",
            "Takes a request and answers once it is durable: a tracking read that starts after this answer finds it. The body has at most 1 MiB; "
            + "fields of `params` that are not listed are kept, and handed to the worker as they came.")
        .TakesIdempotencyKey()
        .Takes(
            LoadShape,
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
            """)
        .RefusesIdempotencyKey()
        .RefusesToo(
            "invalid_model",
            StatusCodes.Status400BadRequest,
            ShapeOf.Named("UnknownModel", ShapeOf.Object(
                ("detail", ShapeOf.Object(
                    ("error", ShapeOf.OneOf("What is wrong.", ["invalid_model"])),
                    ("message", ShapeOf.Text("The same as a sentence.")),
                    ("supported_models", ShapeOf.List(ShapeOf.Text(), "What a load may name.", ModelList.MaxCount)))))),
            "The operator configured models, and this is none of them.",
            """{"detail":{"error":"invalid_model","message":"Unknown model: gpt-0","supported_models":["claude-sonnet-4-5"]}}""");

    public static void LoadBulk(Operation operation) => operation
        .Is(
            "loadCargoInBulk",
            Tags.Clients,
            "Load many cargo",
            $"At most {BulkLoadRequest.MaxItems:#,0} items and 16 MiB a call, each item what a single load takes. Every cargo that is answered with `success` is durable, and a faulty "
            + "item, or one whose model is not among the configured ones, never costs the others. Nothing is loaded before the whole body has come: one over the limits, or one that breaks off, loads nothing.")
        .TakesIdempotencyKey()
        .Takes(ShapeOf.Object(("cargo", ShapeOf.List(LoadShape, max: BulkLoadRequest.MaxItems))), $$"""{"cargo":[{{ItemExample}},{{WrongItemExample}}]}""")
        .Takes(ShapeOf.Text("One `Load` a line; empty lines are skipped."), $"{ItemExample}\n{ItemExample}\n", MediaTypes.Lines)
        .Gives(
            200,
            "What became of each item, in the order of the request.",
            ShapeOf.Named("LoadResults", ShapeOf.Object(
                ("loaded", ShapeOf.Integer("Items that are durable, and `pending`.", min: 0)),
                ("failed", ShapeOf.Integer("The others.", min: 0)),
                ("results", ShapeOf.List(ShapeOf.Named("LoadResult", ShapeOf.Object(
                    ("cargo_id?", Shapes.CargoId),
                    ("status", ShapeOf.OneOf("Whether it worked.", ["success", "error"])),
                    ("detail?", ShapeOf.Text(
                        "What is wrong with the item. With a `cargo_id`, nobody knows whether it was loaded: track it, or send the same call again with the same Idempotency-Key.")))))))),
            $$"""
            {
              "loaded": 1, "failed": 1,
              "results": [
                { "cargo_id": "{{Samples.CargoId}}", "status": "success" },
                { "status": "error", "detail": "callback_url: URL scheme should be 'http' or 'https'" }
              ]
            }
            """)
        .Refuses("too_large", Answers.BodyTooLarge, "The body is larger than 16 MiB.")
        .Invalid("""{"detail":[{"type":"missing","loc":["body","cargo"],"msg":"Field required","input":{}}]}""")
        .RefusesIdempotencyKey();

    private static Operation TakesIdempotencyKey(this Operation operation) => operation.HasHeader(
        IdempotencyKey.Header,
        ShapeOf.Text(min: 1, max: IdempotencyKey.MaxLength),
        "Names this call, of this project and path, for 24 hours: the same call with the same key again has the same answer, and loads nothing twice. Bare, or in double quotes.",
        "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"");

    private static Operation RefusesIdempotencyKey(this Operation operation) => operation
        .Refuses("idempotency_key", IdempotencyKey.IllFormed, "The Idempotency-Key is none.")
        .Refuses("in_progress", LoadIds.InProgress, "The same call is being served.", HeaderNames.RetryAfter)
        .InvalidToo(
            "other_body",
            "The Idempotency-Key came with another body before.",
            """
            {
              "detail": [
                { "type": "idempotency_key_reused", "loc": ["header", "Idempotency-Key"], "msg": "This Idempotency-Key came with another body before", "input": "a1" }
              ]
            }
            """);
}
