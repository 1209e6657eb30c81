using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Convoy.Cargo;

namespace Convoy.Silo.Callbacks;

/// <summary>
/// Posts callbacks, one attempt a call, over connections that are used again. It has no queue: <see cref="CallbackOptions.MaxInFlight"/> and
/// <see cref="CallbackOptions.MaxInFlightPerHost"/> are for its caller to keep, and what exceeds the latter waits here for a connection, in the
/// time of its attempt. One sender serves a process.
/// </summary>
internal sealed class CallbackSender : IDisposable
{
    /// <summary>The most of an answer's body that is read, in bytes, and only so that its connection can be used again; beyond that the connection is given up.</summary>
    public const int MaxAnswerBytes = 64 * 1024;

    /// <summary>How long the body of an answer may take, after the attempt is over; beyond that the connection is given up.</summary>
    public static readonly TimeSpan MaxAnswerTime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a connection is used, and so for how long a host's name is not asked for again. That is safe: the connection goes to the address
    /// that was checked when it was made, whatever the name says by now. It bounds how long a server that has moved is called at its old place.
    /// </summary>
    public static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>How long a connection waits for its next callback: less than the 5 s after which Node.js, for one, closes it under the hands of a caller.</summary>
    public static readonly TimeSpan ConnectionIdleTime = TimeSpan.FromSeconds(4);

    private const int MaxHeaderKilobytes = 32;
    private const string UserAgent = "Convoy/1";
    private const string MessagePrefix = "msg_";

    private readonly CallbackOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;

    /// <param name="options">The settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="resolve">Finds the addresses of hosts; <see cref="CallbackLookups.Resolve"/> when null.</param>
    public CallbackSender(CallbackOptions options, TimeProvider time, ResolveHost? resolve = null)
    {
        _options = options;
        _time = time;
        _http = new(Handler(options, new(options, resolve ?? CallbackLookups.Resolve, time)), disposeHandler: true);
    }

    /// <summary>
    /// Makes one attempt. The verdict is that of the answer's status, as soon as its headers are there: a server that answers 200 at once and then
    /// sends 10 GB has taken the callback; one that answers 200 after <see cref="CallbackOptions.AttemptTimeout"/> has not. A forbidden address is
    /// <see cref="CallbackVerdict.Again"/>, since a name may have another address tomorrow; the schedule ends it.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up; whether the server has the callback is unknown.</exception>
    /// <exception cref="ArgumentException">The body is not UTF-8, or there is no secret.</exception>
    /// <exception cref="FormatException">A secret is not base64.</exception>
    public async Task<CallbackAttempt> Send(CallbackRequest request, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        if (!TryReadUrl(request.Url, out var url)) return Failed(started, CallbackVerdict.Ended, CallbackFaults.BadUrl);
        using var message = Message(request, url);
        using var limit = new CancellationTokenSource(_options.AttemptTimeout, _time);
        using var caller = cancellation.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            using var answer = await _http.SendAsync(message, limit.Token);
            return Answered(started, answer);
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return Failed(started, CallbackVerdict.Again, CallbackFaults.Timeout(_options.AttemptTimeout));
        }
        catch (HttpRequestException fault)
        {
            return Failed(started, CallbackVerdict.Again, CallbackFaults.Of(fault));
        }
    }

    /// <summary>The id of a cargo's message, the same on every attempt and every redelivery: a server that has it already knows so by it.</summary>
    public static string MessageId(string cargoId) => $"{MessagePrefix}{(cargoId.StartsWith(CargoId.Prefix, StringComparison.Ordinal) ? cargoId.AsSpan(CargoId.Prefix.Length) : cargoId)}";

    /// <summary>What follows from the status of an answer.</summary>
    public static CallbackVerdict VerdictOn(int status) => status switch
    {
        >= 200 and <= 299 => CallbackVerdict.Delivered,
        400 or 401 or 403 or 404 or 405 or 410 => CallbackVerdict.Ended,
        _ => CallbackVerdict.Again,
    };

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler Handler(CallbackOptions options, CallbackConnector connector) => new()
    {
        ConnectCallback = connector.Connect,
        ConnectTimeout = options.AttemptTimeout,
        MaxConnectionsPerServer = options.MaxInFlightPerHost,
        PooledConnectionLifetime = ConnectionLifetime,
        PooledConnectionIdleTimeout = ConnectionIdleTime,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxResponseDrainSize = MaxAnswerBytes,
        ResponseDrainTimeout = MaxAnswerTime,
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        // The ids of our traces are nobody else's business.
        ActivityHeadersPropagator = null,
        SslOptions = new SslClientAuthenticationOptions
        {
            // A certificate may name a URL from which its issuer's is to be fetched, and that URL is checked by nobody.
            CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
        },
    };

    private static bool TryReadUrl(string text, out Uri url)
    {
        url = null!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var read) || read.Scheme is not ("http" or "https") || read.UserInfo.Length > 0) return false;
        try
        {
            if (read.IdnHost.Length == 0) return false;
        }
        catch (UriFormatException)
        {
            return false;
        }

        url = read;
        return true;
    }

    private HttpRequestMessage Message(CallbackRequest request, Uri url)
    {
        var id = MessageId(request.CargoId);
        var now = _time.GetUtcNow();
        var content = new ReadOnlyMemoryContent(request.Body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        var message = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = content,
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        message.Headers.TryAddWithoutValidation("X-Convoy-Cargo-Id", request.CargoId);
        message.Headers.TryAddWithoutValidation("webhook-id", id);
        message.Headers.TryAddWithoutValidation("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        message.Headers.TryAddWithoutValidation("webhook-signature", CallbackSignature.Of(id, now, request.Body.Span, request.Secrets));
        return message;
    }

    private CallbackAttempt Answered(long started, HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        var verdict = VerdictOn(status);
        return new(
            verdict, status, Since(started), verdict is CallbackVerdict.Delivered ? null : CallbackFaults.Answer(status),
            verdict is CallbackVerdict.Again ? RetryAfter(answer) : null);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer)
    {
        var asked = answer.Headers.RetryAfter?.Delta ?? answer.Headers.RetryAfter?.Date - _time.GetUtcNow();
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    private CallbackAttempt Failed(long started, CallbackVerdict verdict, string error) => new(verdict, StatusCode: null, Since(started), error, RetryAfter: null);

    private int Since(long started) => (int)_time.GetElapsedTime(started).TotalMilliseconds;
}
