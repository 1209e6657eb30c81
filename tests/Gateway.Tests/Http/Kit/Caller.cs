using System.Text;

namespace Convoy.Gateway.Tests.Http.Kit;

/// <summary>Somebody who calls the gateway, with the headers that make them who they are.</summary>
public sealed class Caller(HttpClient http, params (string Name, string Value)[] headers)
{
    public const string ProjectHeader = "X-API-Key";
    public const string WorkerHeader = "X-Worker-Key";
    public const string AdminHeader = "X-Admin-Key";

    public const string Json = "application/json";
    public const string Lines = "application/x-ndjson";

    public Caller With(string name, string value) => new(http, [.. headers, (name, value)]);

    public Task<Answer> Get(string path) => Send("GET", path);

    public Task<Answer> Delete(string path) => Send("DELETE", path);

    public Task<Answer> Post(string path, string body, string? type = Json) => Post(path, Encoding.UTF8.GetBytes(body), type);

    public Task<Answer> Post(string path, byte[] body, string? type = Json) => Send("POST", path, Content(body, type));

    public Task<Answer> Patch(string path, string body) => Send("PATCH", path, Content(Encoding.UTF8.GetBytes(body), Json));

    /// <summary>Posts without telling the length beforehand.</summary>
    public Task<Answer> PostChunked(string path, byte[] body, string? type = Json) => Send("POST", path, Content(body, type), isChunked: true);

    public async Task<Answer> Send(string method, string path, HttpContent? content = null, bool isChunked = false)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        if (isChunked) request.Headers.TransferEncodingChunked = true;
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), $"Header {name} was not taken.");
        }

        using var response = await http.SendAsync(request);
        return new Answer(
            (int)response.StatusCode,
            response.Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
            await response.Content.ReadAsStringAsync());
    }

    private static ByteArrayContent Content(byte[] body, string? type)
    {
        var content = new ByteArrayContent(body);
        if (type is not null) Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", type), $"Media type {type} was not taken.");
        return content;
    }
}
