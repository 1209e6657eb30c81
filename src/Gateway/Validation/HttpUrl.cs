using System.Buffers;
using System.Net;

namespace Convoy.Gateway.Validation;

/// <summary>
/// An absolute http(s) URL that means the same to everyone who reads it: a scheme, two slashes, a host, no credentials, and none of the
/// characters that readers drop or turn into others (white space, control characters, backslashes).
/// </summary>
internal static class HttpUrl
{
    private const string BadHost = "invalid international domain name";

    private static readonly SearchValues<char> ForbiddenInHost = SearchValues.Create("%<>^`{|}\"[]");

    /// <summary>The rule that a text breaks; null when it is such a URL.</summary>
    public static Rule? Check(string text)
    {
        if (text.Length == 0) return Rule.UrlParsing("input is empty");
        if (Edge(text[0]) || Edge(text[^1])) return Rule.UrlSyntax("leading or trailing control or space character are ignored in URLs");
        var colon = text.IndexOf(':');
        if (colon < 0 || !IsScheme(text.AsSpan(0, colon))) return Rule.UrlParsing("relative URL without a base");
        if (text[..colon].ToUpperInvariant() is not ("HTTP" or "HTTPS")) return Rule.UrlScheme;
        return CheckAuthority(text.AsSpan(colon + 1)) ?? CheckCharacters(text) ?? CheckReader(text);
    }

    private static bool Edge(char character) => character == ' ' || char.IsControl(character);

    private static bool IsScheme(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0])) return false;
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('+' or '-' or '.')) return false;
        }

        return true;
    }

    private static Rule? CheckAuthority(ReadOnlySpan<char> text)
    {
        var slashes = text.IndexOfAnyExcept('/', '\\');
        var rest = slashes < 0 ? [] : text[slashes..];
        var end = rest.IndexOfAny("/\\?#");
        var authority = end < 0 ? rest : rest[..end];

        // Credentials first, and however the slashes are written: whatever else is wrong, this is what must be said.
        if (authority.Contains('@')) return Rule.Value("URL must not contain credentials");
        if (authority.IsEmpty) return Rule.UrlParsing("empty host");
        return text.StartsWith("//") && slashes == 2 ? CheckHostAndPort(authority) : Rule.UrlSyntax("expected //");
    }

    private static Rule? CheckHostAndPort(ReadOnlySpan<char> authority)
    {
        ReadOnlySpan<char> host;
        ReadOnlySpan<char> port;
        if (authority[0] == '[')
        {
            var close = authority.IndexOf(']');
            if (close < 0 || authority[(close + 1)..] is not ([] or [':', ..])) return Rule.UrlParsing("invalid IPv6 address");
            host = authority[1..close];
            port = authority[(close + 1)..];
            if (host.Contains('%') || !IPAddress.TryParse(host, out var address) || address.GetAddressBytes().Length != 16)
            {
                return Rule.UrlParsing("invalid IPv6 address");
            }
        }
        else
        {
            var colon = authority.IndexOf(':');
            host = colon < 0 ? authority : authority[..colon];
            port = colon < 0 ? [] : authority[colon..];
            if (host.IsEmpty) return Rule.UrlParsing("empty host");
            if (host.ContainsAny(ForbiddenInHost) || HasSpaceOrControl(host)) return Rule.UrlParsing(BadHost);
        }

        return IsPort(port) ? null : Rule.UrlParsing("invalid port number");
    }

    private static bool IsPort(ReadOnlySpan<char> text)
    {
        if (text is [] or [':']) return true;
        var digits = text[1..];
        return !digits.ContainsAnyExceptInRange('0', '9') && ushort.TryParse(digits, out _);
    }

    private static Rule? CheckCharacters(string text)
    {
        foreach (var character in text)
        {
            if (character is '\t' or '\n' or '\r') return Rule.UrlSyntax("tabs or newlines are ignored in URLs");
            if (character == '\\') return Rule.UrlSyntax("backslash");
            if (char.IsControl(character) || char.IsWhiteSpace(character)) return Rule.UrlSyntax("non-URL code point");
        }

        return null;
    }

    private static bool HasSpaceOrControl(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (char.IsControl(character) || char.IsWhiteSpace(character)) return true;
        }

        return false;
    }

    // The callback is sent through System.Uri: what it cannot read would fail only then, when nobody listens any more.
    private static Rule? CheckReader(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.UserInfo.Length == 0 && HasIdnHost(uri)
            ? null
            : Rule.UrlParsing(BadHost);

    private static bool HasIdnHost(Uri uri)
    {
        try
        {
            return uri.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }
}
