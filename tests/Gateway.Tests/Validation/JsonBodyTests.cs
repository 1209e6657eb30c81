using System.Text;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Tests.Validation;

public sealed class JsonBodyTests
{
    private const string End = "Unexpected end of data";
    private const string Odd = "Unexpected character";
    private const string Lone = "Lone surrogate";

    [Theory]
    [InlineData(" ", 1, End)]
    [InlineData("\uFEFF", 3, End)]
    [InlineData("{", 1, End)]
    [InlineData("{\"a\"", 4, End)]
    [InlineData("{\"a\":", 5, End)]
    [InlineData("{\"a\":[1,2", 9, End)]
    [InlineData("not json", 1, Odd)]
    [InlineData("<xml/>", 0, Odd)]
    [InlineData("{a:1}", 1, Odd)]
    [InlineData("{'a':1}", 1, Odd)]
    [InlineData("{\"a\":1,}", 7, Odd)]
    [InlineData("{\"a\":1} x", 8, Odd)]
    [InlineData("{\"a\":1}{}", 7, Odd)]
    [InlineData("{\"a\":1,\n \"b\":x}", 13, Odd)]
    [InlineData("\uFEFF{\"a\":x}", 8, Odd)]
    [InlineData("{\"a\":NaN}", 5, Odd)]
    [InlineData("{\"a\":Infinity}", 5, Odd)]
    [InlineData("{\"a\":-Infinity}", 6, Odd)]
    [InlineData("{\"a\":01}", 6, Odd)]
    [InlineData("{\"a\":+1}", 5, Odd)]
    [InlineData("{\"a\":1 /* c */}", 7, Odd)]
    [InlineData("{\"a\":\"\u0001\"}", 6, Odd)]
    [InlineData("{\"a\":\"\\x\"}", 7, Odd)]
    [InlineData("{\"a\":\"\\ud800\"}", 6, Lone)]
    [InlineData("{\"a\":\"\\uDFFFx\"}", 6, Lone)]
    [InlineData("{\"a\":\"\\ud800\\ud800\"}", 6, Lone)]
    [InlineData("{\"a\":\"\\udc00\\ud800\"}", 6, Lone)]
    [InlineData("{\"a\":\"\\ud83d\\ude00\\ud83d\"}", 18, Lone)]
    [InlineData("{\"\\ud800\":1}", 2, Lone)]
    [InlineData("{\"a\":[{\"\\\\\\\"\\udc00\":1}]}", 12, Lone)]
    public void A_body_that_is_no_JSON_is_one_fault_at_its_byte(string body, int offset, string error)
    {
        var faults = Fail(Encoding.UTF8.GetBytes(body));

        Assert.Equal(
            $$$"""{"detail":[{"type":"json_invalid","loc":["body",{{{offset}}}],"msg":"JSON decode error","input":{},"ctx":{"error":"{{{error}}}"}}]}""",
            FaultText.Json(faults));
    }

    [Theory]
    [InlineData(0, 0xFF)]
    [InlineData(2, (int)'{', (int)'"', 0xC3, (int)'"')]
    [InlineData(2, (int)'{', (int)'"', 0xED, 0xA0, 0x80)] // a surrogate in UTF-8
    [InlineData(2, (int)'{', (int)'"', 0xC0, 0x80)] // an overlong NUL
    [InlineData(0, 0xFE, 0xFF, 0, (int)'{', 0, (int)'}')] // UTF-16
    [InlineData(2, (int)'{', (int)'"', 0xF0, 0x9F, 0x98)] // cut off within a code point
    [InlineData(5, 0xEF, 0xBB, 0xBF, (int)'{', (int)'"', 0xFF)]
    public void A_body_that_is_no_UTF8_is_one_fault_at_its_byte(int offset, params int[] bytes)
    {
        var fault = Assert.Single(Fail(bytes.Select(value => (byte)value).ToArray()).All);

        Assert.Equal(Rule.Json("Invalid UTF-8").Context, fault.Rule.Context);
        Assert.Equal($"{offset}", fault.Loc.ToPath());
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Only_nesting_within_the_limit_is_read(string open, string close)
    {
        string Nested(int levels) => $"{string.Concat(Enumerable.Repeat(open, levels - 1))}[]{string.Concat(Enumerable.Repeat(close, levels - 1))}";

        using (var document = JsonBody.Open(Body.Of(Nested(JsonBody.MaxDepth)), new Faults())) Assert.NotNull(document);
        foreach (var levels in new[] { JsonBody.MaxDepth + 1, 10_000 })
        {
            var fault = Assert.Single(Fail(Encoding.UTF8.GetBytes(Nested(levels))).All);
            Assert.Equal(Rule.Json("More than 256 levels").Context, fault.Rule.Context);
            Assert.Equal($"{open.Length * JsonBody.MaxDepth}", fault.Loc.ToPath());
        }
    }

    [Theory]
    [InlineData("", "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\"],\"msg\":\"Field required\",\"input\":null}]}")]
    [InlineData("null", "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\"],\"msg\":\"Field required\",\"input\":null}]}")]
    public void A_body_of_nothing_is_missing(string body, string detail) => Assert.Equal(detail, FaultText.Json(Read(body)));

    [Theory]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("5")]
    [InlineData("\"x\"")]
    [InlineData("true")]
    public void A_body_that_is_no_object_is_one_fault(string body) =>
        Assert.Equal(
            $": Input should be a valid dictionary or object to extract fields from (model_attributes_type) from {body}",
            FaultText.Of(Read(body)));

    [Theory]
    [InlineData("{\"x\":\"\\ud83d\\ude00\"}", "😀")]
    [InlineData("{\"x\":\"😀\"}", "😀")]
    [InlineData("\uFEFF {\"x\":\"a\"}\n", "a")]
    [InlineData("{\"x\":\"a\",\"x\":\"b\"}", "b")]
    [InlineData("{\"x\":1,\"\\u0078\":\"b\"}", "b")]
    [InlineData("{\"x\":\"\\\\ud800\"}", "\\ud800")]
    [InlineData("{\"x\":\"\\u0000\"}", "\0")]
    public void A_text_is_read_as_it_was_meant(string body, string text)
    {
        var read = JsonBody.Read(Body.Of(body), root => root.Required("x")?.AsText(), out var faults);

        Assert.True(faults.IsEmpty, FaultText.Of(faults));
        Assert.Equal(text, read);
    }

    private static Faults Read(string body)
    {
        Assert.Null(JsonBody.Read(Body.Of(body), _ => "read", out var faults));
        return faults;
    }

    private static Faults Fail(byte[] body)
    {
        Assert.Null(JsonBody.Read(body, _ => "read", out var faults));
        return faults;
    }
}
