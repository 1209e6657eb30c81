using Convoy.Gateway.Edge;

namespace Convoy.Gateway.Callers;

/// <summary>Why a caller is turned away, and the <c>WWW-Authenticate</c> that goes with it (RFC 9110, 11.6.1).</summary>
internal sealed class Refusal(Sentence sentence, string? challenge = null)
{
    public Task WriteTo(HttpContext context)
    {
        if (challenge is not null) context.Response.Headers.WWWAuthenticate = challenge;
        return context.Write(sentence);
    }

    public static Refusal Of(Sentence sentence) => new(sentence);

    public static Refusal Unauthorized(string detail, string? challenge = null) => new(new Sentence(StatusCodes.Status401Unauthorized, detail), challenge);
}
