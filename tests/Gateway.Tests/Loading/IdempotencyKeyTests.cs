using Convoy.Gateway.Loading;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Convoy.Gateway.Tests.Loading;

public sealed class IdempotencyKeyTests
{
    [Fact]
    public void A_request_without_the_header_has_no_key()
    {
        Assert.True(IdempotencyKey.TryRead(new HeaderDictionary(), out var key));
        Assert.Null(key);
    }

    [Theory]
    [InlineData("8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324")]
    [InlineData("\"8e03978e-40d5-43e8-bc93-6894a57f9324\"", "8e03978e-40d5-43e8-bc93-6894a57f9324")]
    [InlineData("\"with space, comma; and more\"", "with space, comma; and more")]
    [InlineData("""
        "a \" quote and a \\ backslash"
        """, """
        a " quote and a \ backslash
        """)]
    [InlineData("  bare  ", "bare")]
    [InlineData("a=b/c:d", "a=b/c:d")]
    [InlineData("x", "x")]
    public void A_key_is_bare_or_a_text_in_quotes(string header, string expected)
    {
        Assert.True(IdempotencyKey.TryRead(Headers(header), out var key));
        Assert.Equal(expected, key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\"\"")]
    [InlineData("\"open")]
    [InlineData("\"")]
    [InlineData("\"a\" b")]
    [InlineData("\"a\";p=1")]
    [InlineData("\"a\", \"b\"")]
    [InlineData("a, b")]
    [InlineData("a b")]
    [InlineData("a;p=1")]
    [InlineData("a\"b")]
    [InlineData("\"a\\n\"")]
    [InlineData("\"a\\")]
    [InlineData("\"ü\"")]
    [InlineData("ü")]
    [InlineData("\"a\tb\"")]
    public void Anything_else_is_none(string header) => Assert.False(IdempotencyKey.TryRead(Headers(header), out _));

    [Fact]
    public void A_header_that_comes_twice_is_none() => Assert.False(IdempotencyKey.TryRead(Headers(new StringValues(["a", "b"])), out _));

    [Fact]
    public void A_key_has_at_most_255_characters()
    {
        var longest = new string('k', 255);
        Assert.True(IdempotencyKey.TryRead(Headers(longest), out _));
        Assert.True(IdempotencyKey.TryRead(Headers($"\"{longest}\""), out _));
        Assert.False(IdempotencyKey.TryRead(Headers(longest + "k"), out _));
        Assert.False(IdempotencyKey.TryRead(Headers($"\"{longest}k\""), out _));
    }

    private static HeaderDictionary Headers(StringValues value) => new() { [IdempotencyKey.Header] = value };
}
