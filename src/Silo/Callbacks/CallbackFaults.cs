using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Convoy.Silo.Callbacks;

/// <summary>What went wrong with an attempt, in words that its project may read.</summary>
internal static class CallbackFaults
{
    public const string BadUrl = "the callback URL is not an absolute http(s) URL without credentials";
    public const string Forbidden = "the address of the host is not allowed";
    public const string Redirect = "redirects are not followed";

    public static string Timeout(TimeSpan limit) => string.Create(CultureInfo.InvariantCulture, $"no answer within {limit.TotalSeconds:0.###} s");

    public static string Answer(int status) => status is >= 300 and <= 399 ? Redirect : string.Create(CultureInfo.InvariantCulture, $"the server answered {status}");

    public static string Of(HttpRequestException fault) => (fault.InnerException, fault.HttpRequestError) switch
    {
        (ForbiddenAddressException, _) => Forbidden,
        (SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery }, _) =>
            "the name of the host has no address",
        (SocketException socket, _) => $"the connection could not be made ({socket.SocketErrorCode})",
        (AuthenticationException tls, _) => Cut($"TLS could not be agreed on: {tls.Message}"),
        (_, HttpRequestError.SecureConnectionError) => "TLS could not be agreed on",
        (_, HttpRequestError.ResponseEnded) => "the connection ended before an answer came",
        (_, HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded) => "the answer is not HTTP, or its headers are too long",
        _ => "the connection failed",
    };

    private static string Cut(string text) => text.Length <= CallbackAttempt.MaxErrorLength ? text : text[..CallbackAttempt.MaxErrorLength];
}
