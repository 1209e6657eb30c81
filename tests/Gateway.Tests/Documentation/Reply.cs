using System.Net.Sockets;
using System.Text;

namespace Convoy.Gateway.Tests.Documentation;

/// <summary>An answer, as it came over the wire. Names of headers in any case.</summary>
internal sealed record Reply(int Status, string? MediaType, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<Reply> To(HttpClient http, HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, headers, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The answer to bytes that no decent client would send.</summary>
    public static async Task<Reply> ToRaw(Uri address, string request)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, limit.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), limit.Token);
        try
        {
            return await Read(new StreamReader(stream, Encoding.UTF8), limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {Patience.TotalSeconds} s in vain for the answer to: {request.ReplaceLineEndings(" ")}");
        }
    }

    private static async Task<Reply> Read(StreamReader reader, CancellationToken cancellation)
    {
        var status = (await reader.ReadLineAsync(cancellation) ?? throw new IOException("The connection was closed without an answer.")).Split(' ')[1];
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(cancellation) is { Length: > 0 } line)
        {
            var parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
            headers[parts[0]] = parts[1];
        }

        var body = new char[int.Parse(headers["Content-Length"], null)];
        await reader.ReadBlockAsync(body, cancellation);
        return new(int.Parse(status, null), headers.GetValueOrDefault("Content-Type"), headers, new string(body));
    }
}
