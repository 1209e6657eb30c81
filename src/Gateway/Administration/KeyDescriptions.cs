using Convoy.Gateway.Documentation;
using Convoy.Keys;

namespace Convoy.Gateway.Administration;

internal static class KeyDescriptions
{
    private static readonly Shape Id = ShapeOf.Uuid("The key's id; by it the key is revoked.");
    private static readonly Shape Name = ShapeOf.Text("What people call it.", min: 1, max: NewProjectRequest.MaxNameLength);
    private static readonly Shape Prefix = ShapeOf.Text("The first characters of the key, to tell it from others.", SecretKey.ShownLength, SecretKey.ShownLength);
    private static readonly Shape ExpiresAt = ShapeOf.Time("From when on it is refused; null for never.").OrNull();
    private static readonly Shape CreatedAt = ShapeOf.Time("When it was made.");

    private static readonly Shape Request = ShapeOf.Named("NewKey", ShapeOf.Object(("name", Name), ("expires_at?", ExpiresAt)));

    private static readonly Shape MadeKey = ShapeOf.Named("MadeKey", ShapeOf.Object(
        ("id", Id),
        ("name", Name),
        ("key", ShapeOf.Text("The key, shown this once; only its hash is kept.", SecretKey.Length, SecretKey.Length)),
        ("key_prefix", Prefix),
        ("expires_at", ExpiresAt),
        ("created_at", CreatedAt)));

    private static readonly Shape ListedKey = ShapeOf.Named("ListedKey", ShapeOf.Object(
        ("id", Id),
        ("name", Name),
        ("key_prefix", Prefix),
        ("is_active", ShapeOf.Flag("False once it was revoked.")),
        ("last_used_at", ShapeOf.Time("When it was last used, to the minute; null for never.").OrNull()),
        ("expires_at", ExpiresAt),
        ("created_at", CreatedAt)));

    private const string RequestExample = """{ "name": "Nightly job", "expires_at": "2124-01-15T00:00:00Z" }""";
    private const string InvalidExample = """{"detail":[{"type":"missing","loc":["body","name"],"msg":"Field required","input":{}}]}""";

    public static void CreateApiKey(Operation operation) => ProjectDescriptions.Found(Create(
        operation.Is("createApiKey", Tags.Operators, "Make an API key", "The key works on every gateway as soon as it has been shown.").HasSlug(),
        "convoy_sk_"));

    public static void ListApiKeys(Operation operation) => ProjectDescriptions.Found(List(
        operation.Is("listApiKeys", Tags.Operators, "List the API keys of a project", "Newest first, revoked ones included.").HasSlug(),
        "api_keys",
        "convoy_sk_"));

    public static void RevokeApiKey(Operation operation) => ProjectDescriptions.Found(Revoke(
        operation.Is("revokeApiKey", Tags.Operators, "Revoke an API key", "It stops working on every gateway within a second; again is the same.").HasSlug()));

    public static void CreateWorkerKey(Operation operation) => Create(
        operation.Is("createWorkerKey", Tags.Operators, "Make a worker key", "The key works on every gateway as soon as it has been shown."),
        "convoy_wk_");

    public static void ListWorkerKeys(Operation operation) => List(
        operation.Is("listWorkerKeys", Tags.Operators, "List the worker keys", "Newest first, revoked ones included."),
        "worker_keys",
        "convoy_wk_");

    public static void RevokeWorkerKey(Operation operation) => Revoke(
        operation.Is("revokeWorkerKey", Tags.Operators, "Revoke a worker key", "It stops working on every gateway within a second; again is the same."));

    private static Operation Create(Operation operation, string prefix) => operation
        .Takes(Request, RequestExample)
        .Gives(
            201,
            "The key, which is not shown again.",
            MadeKey,
            $$"""
            {
              "id": "{{Samples.KeyId}}",
              "name": "Nightly job",
              "key": "{{prefix}}EXAMPLEexampleEXAMPLEexample0000",
              "key_prefix": "{{prefix}}EX",
              "expires_at": "2124-01-15T00:00:00Z",
              "created_at": "2024-01-15T10:30:00Z"
            }
            """)
        .Refuses("full", AdministrationAnswers.TooManyKeys, "There are as many keys as there may be, revoked ones included.")
        .Invalid(InvalidExample);

    private static Operation List(Operation operation, string field, string prefix) => operation.Gives(
        200,
        "The keys, without what makes them work.",
        ShapeOf.Object((field, ShapeOf.List(ListedKey)), ("total", ShapeOf.Integer("How many there are.", min: 0))),
        $$"""
        {
          "{{field}}": [
            {
              "id": "{{Samples.KeyId}}",
              "name": "Nightly job",
              "key_prefix": "{{prefix}}EX",
              "is_active": true,
              "last_used_at": "2024-01-15T10:31:00Z",
              "expires_at": null,
              "created_at": "2024-01-15T10:30:00Z"
            }
          ],
          "total": 1
        }
        """);

    private static Operation Revoke(Operation operation) => operation
        .HasPath("key_id", ShapeOf.Text(), "The key's id.", Samples.KeyId)
        .Gives(204, "It is revoked.")
        .Refuses("no_key", AdministrationAnswers.KeyNotFound, "There is no such key.");
}
