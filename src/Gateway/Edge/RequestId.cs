using Microsoft.Extensions.Primitives;

namespace Convoy.Gateway.Edge;

/// <summary><c>X-Request-Id</c>: the caller's, if it is sane, else the server's own.</summary>
internal static class RequestId
{
    public const string Header = "X-Request-Id";

    /// <summary>The longest id that is taken over, in characters.</summary>
    public const int MaxLength = 128;

    public static StringValues Of(HttpContext context)
    {
        var given = context.Request.Headers[Header];
        if (given is not [{ } id] || !IsSane(id)) return context.TraceIdentifier;

        // So that the caller's own id is the one in our log.
        context.TraceIdentifier = id;
        return given;
    }

    private static bool IsSane(string id)
    {
        if (id.Length is 0 or > MaxLength) return false;
        foreach (var character in id)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.' or ':')) return false;
        }

        return true;
    }
}
