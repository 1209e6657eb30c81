using System.Text;
using System.Text.Json;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Tests.Validation;

public sealed class EchoTests
{
    [Theory]
    [InlineData("""{ "a" : [ 1.50, null, true, "x" ] }""", """{"a":[1.50,null,true,"x"]}""")]
    [InlineData("1e400", "1e400")]
    [InlineData("\"\\u00e9\"", "\"é\"")]
    [InlineData("""{"a":1,"a":2}""", """{"a":1,"a":2}""")]
    public void A_value_is_echoed_as_compact_JSON(string json, string echo) => Assert.Equal(echo, Of(json));

    [Fact]
    public void A_value_of_the_limit_is_echoed_and_a_longer_one_is_null()
    {
        var longest = Body.Text("x", Echo.MaxBytes - 2);

        Assert.Equal(longest, Of(longest));
        Assert.Equal("null", Of(Body.Text("x", Echo.MaxBytes - 1)));
        Assert.Equal("null", Encoding.UTF8.GetString(Echo.Of(new string('x', Echo.MaxBytes + 1)).Span));
    }

    [Theory]
    [InlineData("http://user:secret@host/p", "http://***@host/p")]
    [InlineData("http://secret@host", "http://***@host")]
    [InlineData("http:user:secret@host", "http:***@host")]
    [InlineData(@"http:\\user:secret@host", @"http:\\***@host")]
    [InlineData("//user:secret@host", "//***@host")]
    [InlineData("user:secret@host", "user:***@host")]
    [InlineData("http://user:sec/ret@host", "http://***@host")]
    [InlineData("http://user:sec@ret@host", "http://***@host")]
    [InlineData("http://user:sec ret@host", "http://***@host")]
    [InlineData("see http://user:secret@host", "see http://***@host")]
    [InlineData("http://@host", "http://@host")]
    [InlineData("mail a@b", "mail a@b")]
    [InlineData("http://host/p", "http://host/p")]
    [InlineData("@", "@")]
    [InlineData(":@", ":@")]
    [InlineData("@:", "@:")]
    [InlineData("", "")]
    public void Credentials_in_a_URL_are_masked(string text, string masked)
    {
        Assert.Equal(masked, Echo.WithoutCredentials(text));
        Assert.Equal(JsonSerializer.Serialize(masked, Relaxed), Of(JsonSerializer.Serialize(text)));
    }

    [Fact]
    public void Credentials_are_masked_however_deep_they_stand() =>
        Assert.Equal(
            """{"list":[{"url":"http://***@h","http://***@h":0}]}""",
            Of("""{"list":[{"url":"http://u:p\u0040h","http://u:p@h":0}]}"""));

    private static readonly JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Of(string json) => Encoding.UTF8.GetString(Echo.Of(JsonDocument.Parse(json).RootElement).Span);
}
