using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Convoy.Samples;

/// <summary>Convoy's API for workers: a call that has no answer, or is answered with a fault of the moment, is sent again.</summary>
internal sealed class ConvoyApi(HttpClient http, TimeProvider time)
{
    private const int MaxAttempts = 20;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    /// <summary>The answer to a POST; null for 204, and for 404, 409 and 410, which say that the batch is not held.</summary>
    /// <exception cref="HttpRequestException">Convoy refused the call, or did not answer in <see cref="MaxAttempts"/> attempts.</exception>
    public async Task<(JsonNode Body, DateTimeOffset Date)?> Post(string path, string body, CancellationToken cancellation)
    {
        using var answer = await Send(path, body, cancellation);
        if (answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.Gone) return null;
        var text = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellation);
        return (text.Length > 0 ? JsonNode.Parse(text)! : new JsonObject(), answer.Headers.Date ?? time.GetUtcNow());
    }

    private async Task<HttpResponseMessage> Send(string path, string body, CancellationToken cancellation)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? asked = null;
            try
            {
                using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
                var answer = await http.PostAsync(path, content, cancellation);
                if (attempt == MaxAttempts || !IsOfTheMoment(answer.StatusCode)) return answer;
                asked = answer.Headers.RetryAfter?.Delta;
                answer.Dispose();
            }
            catch (Exception fault) when (attempt < MaxAttempts && !cancellation.IsCancellationRequested && fault is HttpRequestException or TaskCanceledException)
            {
                // It may have been done: sent again, the same call finds out.
            }

            await Task.Delay(asked < MaxPause ? asked.Value : pause, time, cancellation);
            pause = pause * 2 < MaxPause ? pause * 2 : MaxPause;
        }
    }

    private static bool IsOfTheMoment(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
