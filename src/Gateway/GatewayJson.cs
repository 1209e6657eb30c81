using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Convoy.Gateway.Administration;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Loading;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway;

/// <summary>How the gateway's bodies are written: snake_case, times by <see cref="Rfc3339"/>, nulls shown.</summary>
[JsonSerializable(typeof(Detail))]
[JsonSerializable(typeof(LoadedBody))]
[JsonSerializable(typeof(ProjectBody))]
[JsonSerializable(typeof(ProjectsBody))]
[JsonSerializable(typeof(NewKeyBody))]
[JsonSerializable(typeof(SigningSecretBody))]
[JsonSerializable(typeof(ApiKeysBody))]
[JsonSerializable(typeof(WorkerKeysBody))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    /// <summary>The context to write with: sentences hold quotes and names any script, and nothing of it is ever put into HTML.</summary>
    public static GatewayJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new Rfc3339Converter() },
    });
}
