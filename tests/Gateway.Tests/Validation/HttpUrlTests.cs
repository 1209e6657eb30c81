using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Tests.Validation;

public sealed class HttpUrlTests
{
    private const string Edge = "Input violated strict URL syntax rules, leading or trailing control or space character are ignored in URLs (url_syntax_violation)";
    private const string Newline = "Input violated strict URL syntax rules, tabs or newlines are ignored in URLs (url_syntax_violation)";
    private const string CodePoint = "Input violated strict URL syntax rules, non-URL code point (url_syntax_violation)";
    private const string Slashes = "Input violated strict URL syntax rules, expected // (url_syntax_violation)";
    private const string Backslash = "Input violated strict URL syntax rules, backslash (url_syntax_violation)";
    private const string Relative = "Input should be a valid URL, relative URL without a base (url_parsing)";
    private const string Scheme = "URL scheme should be 'http' or 'https' (url_scheme)";
    private const string Credentials = "Value error, URL must not contain credentials (value_error)";
    private const string EmptyHost = "Input should be a valid URL, empty host (url_parsing)";
    private const string Host = "Input should be a valid URL, invalid international domain name (url_parsing)";
    private const string Port = "Input should be a valid URL, invalid port number (url_parsing)";
    private const string IPv6 = "Input should be a valid URL, invalid IPv6 address (url_parsing)";

    [Theory]
    [InlineData("http://a")]
    [InlineData("https://example.com/hook?x=1&y=a@b#f")]
    [InlineData("HTTPS://Example.COM:8443/")]
    [InlineData("http://127.0.0.1:5000/cb")]
    [InlineData("http://[::1]:80/")]
    [InlineData("http://h:/")]
    [InlineData("http://h:65535")]
    [InlineData("http://h/a@b")]
    [InlineData("http://h?a@b")]
    [InlineData("http://h/é/😀")]
    [InlineData("http://bücher.example/")]
    [InlineData("http://h/%zz")]
    [InlineData("http://my_service.local/x")]
    public void An_absolute_http_URL_is_fine(string url) => Assert.Null(HttpUrl.Check(url));

    [Theory]
    [InlineData("", "Input should be a valid URL, input is empty (url_parsing)")]
    [InlineData("example.com", Relative)]
    [InlineData("/hook", Relative)]
    [InlineData("//a", Relative)]
    [InlineData("://a", Relative)]
    [InlineData("1http://a", Relative)]
    [InlineData("ht tp://a", Relative)]
    [InlineData("ftp://a", Scheme)]
    [InlineData("ftp://user:secret@a", Scheme)]
    [InlineData("file:///etc/passwd", Scheme)]
    [InlineData("javascript:alert(1)", Scheme)]
    [InlineData("localhost:8080/x", Scheme)]
    [InlineData("http://user:secret@h/", Credentials)]
    [InlineData("http://user@h/", Credentials)]
    [InlineData("http://@h/", Credentials)]
    [InlineData("http:user:secret@h/", Credentials)]
    [InlineData("http:/user:secret@h/", Credentials)]
    [InlineData("http:\\\\user:secret@h/", Credentials)]
    [InlineData("http:///user:secret@h/", Credentials)]
    [InlineData("http://good.example@evil.example/", Credentials)]
    [InlineData("http://", EmptyHost)]
    [InlineData("http:", EmptyHost)]
    [InlineData("http:///", EmptyHost)]
    [InlineData("http://:80", EmptyHost)]
    [InlineData("http://?q", EmptyHost)]
    [InlineData("http://#f", EmptyHost)]
    [InlineData("http:a", Slashes)]
    [InlineData("http:/a", Slashes)]
    [InlineData("http:///a", Slashes)]
    [InlineData("http:\\\\a", Slashes)]
    [InlineData("http://a\\b", Backslash)]
    [InlineData("http://a/b\\c", Backslash)]
    [InlineData("http://a:99999", Port)]
    [InlineData("http://a:65536", Port)]
    [InlineData("http://a:b", Port)]
    [InlineData("http://a:-1", Port)]
    [InlineData("http://a:80:90/", Port)]
    [InlineData("http://a:１/", Port)]
    [InlineData("http://[::1", IPv6)]
    [InlineData("http://[]", IPv6)]
    [InlineData("http://[1.2.3.4]/", IPv6)]
    [InlineData("http://[::1]x/", IPv6)]
    [InlineData("http://[fe80::1%25eth0]/", IPv6)]
    [InlineData("http://a b/", Host)]
    [InlineData("http://a%20b", Host)]
    [InlineData("http://a|b", Host)]
    [InlineData("http://a<b/", Host)]
    [InlineData("http://a\0b/", Host)]
    [InlineData(" http://a", Edge)]
    [InlineData("http://a ", Edge)]
    [InlineData("http://a/\0", Edge)]
    [InlineData("http://h/a\nb", Newline)]
    [InlineData("http://h/a\tb", Newline)]
    [InlineData("http://h/a\r\nX-Header: 1/b", Newline)]
    [InlineData("http://h/a b", CodePoint)]
    [InlineData("http://h/a\u0001b", CodePoint)]
    [InlineData("http://h/a\u007fb", CodePoint)]
    [InlineData("http://h/a\u00a0b", CodePoint)]
    public void Any_other_text_breaks_a_rule(string url, string expected)
    {
        var rule = HttpUrl.Check(url);

        Assert.NotNull(rule);
        Assert.Equal(expected, $"{rule.Message} ({rule.Type})");
    }
}
