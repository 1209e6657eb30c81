using System.Text;
using System.Text.Json;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Loading;

/// <summary>Each kind of bad body arrives as its 422.</summary>
[Collection(SharedNode.Name)]
public sealed class LoadFaultTests(SharedNode shared)
{
    private const string Path = "/cargo/load";
    private const string Params = """{"model":"m","messages":[]}""";
    private const string Url = "\"https://example.com\"";
    private const string ObjectType = "model_attributes_type|Input should be a valid dictionary or object to extract fields from";

    private Node Node => shared.Node;

    [Fact]
    public async Task An_empty_body_is_a_missing_one() => (await Post("")).MustBeJson(
        422, """{"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]}""");

    [Fact]
    public async Task A_missing_object_is_one_fault_with_the_body_as_its_input() => (await Post($$"""{"callback_url":{{Url}}}""")).MustBeJson(
        422, $$$"""{"detail":[{"type":"missing","loc":["body","params"],"msg":"Field required","input":{"callback_url":{{{Url}}}}}]}""");

    /// <summary>Bodies that are no JSON, and the byte where that shows.</summary>
    public static TheoryData<string, int, string> NoJson => new()
    {
        { "hello", 0, "Unexpected character" },
        { "<xml/>", 0, "Unexpected character" },
        { """{"params":""", 10, "Unexpected end of data" },
        { $$"""{"params":{{Params}},"callback_url":{{Url}}""", 74, "Unexpected end of data" },
        { $$"""{"params":{{Params}},"callback_url":{{Url}}} x""", 76, "Unexpected character" },
        { $$"""{"params":{{Params}},"callback_url":{{Url}},}""", 75, "Unexpected character" },
        { """{"params":NaN}""", 10, "Unexpected character" },
        { """{"params":Infinity}""", 10, "Unexpected character" },
        { """{'params':1}""", 1, "Unexpected character" },
        { """{"params":"\ud800"}""", 11, "Lone surrogate" },
        { """{"params":"\udc00\ud800"}""", 11, "Lone surrogate" },
        { "\0", 0, "Unexpected character" },
        { string.Concat(Enumerable.Repeat("[", 10_000)), 256, "More than 256 levels" },
        { string.Concat(Enumerable.Repeat("{\"a\":", 10_000)), 1280, "More than 256 levels" },
    };

    [Theory]
    [MemberData(nameof(NoJson))]
    public async Task A_body_that_is_no_JSON_is_answered_with_where_that_shows(string body, int offset, string error) =>
        (await Post(body)).MustBeJson(
            422,
            $$$"""{"detail":[{"type":"json_invalid","loc":["body",{{{offset}}}],"msg":"JSON decode error","input":{},"ctx":{"error":"{{{error}}}"}}]}""");

    [Fact]
    public async Task A_body_that_is_no_UTF_8_is_no_JSON() =>
        (await Node.Client.Post(Path, [.. "{\"params\":\""u8, 0xFF, .. "\"}"u8])).MustBeFaults("body.11|json_invalid|JSON decode error");

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("true")]
    public async Task A_body_that_is_no_object_is_a_fault_of_the_body(string body) => (await Post(body)).MustBeFaults($"body|{ObjectType}");

    [Fact]
    public async Task A_body_that_is_null_is_a_missing_one() => (await Post("null")).MustBeFaults("body|missing|Field required");

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once_in_the_order_of_the_fields() =>
        (await Post("""{"params":{"max_tokens":"many","messages":[{"role":1}],"temperature":2},"callback_url":5}""")).MustBeFaults(
            "body.params.model|missing|Field required",
            "body.params.max_tokens|int_parsing|Input should be a valid integer, unable to parse string as an integer",
            "body.params.messages.0.role|string_type|Input should be a valid string",
            "body.params.messages.0.content|missing|Field required",
            "body.params.temperature|less_than_equal|Input should be less than or equal to 1",
            "body.callback_url|url_type|URL input should be a string or URL");

    [Fact]
    public async Task The_last_of_duplicate_keys_counts()
    {
        (await Post($$"""{"params":1,"params":{{Params}},"callback_url":{{Url}}}""")).MustBe(200);
        (await Post($$"""{"params":{{Params}},"params":1,"callback_url":{{Url}}}""")).MustBeFaults($"body.params|{ObjectType}");
    }

    [Theory]
    [InlineData("max_tokens", "1e400", "finite_number|Input should be a finite number")]
    [InlineData("max_tokens", "99999999999999999999999999", "int_parsing_size|Unable to parse input string as an integer, exceeded maximum size")]
    [InlineData("temperature", "1e400", "less_than_equal|Input should be less than or equal to 1")]
    [InlineData("top_k", "-1", "greater_than_equal|Input should be greater than or equal to 0")]
    public async Task A_number_that_is_too_large_or_too_small_is_a_fault_of_its_field(string name, string number, string fault) =>
        (await Post($$"""{"params":{"model":"m","messages":[],"{{name}}":{{number}}},"callback_url":{{Url}}}""")).MustBeFaults($"body.params.{name}|{fault}");

    [Theory]
    [InlineData("example.com/hook", "url_parsing|Input should be a valid URL, relative URL without a base")]
    [InlineData("ftp://example.com", "url_scheme|URL scheme should be 'http' or 'https'")]
    [InlineData("javascript:alert(1)", "url_scheme|URL scheme should be 'http' or 'https'")]
    [InlineData("https://user:secret@example.com", "value_error|Value error, URL must not contain credentials")]
    [InlineData("", "url_parsing|Input should be a valid URL, input is empty")]
    [InlineData("https://", "url_parsing|Input should be a valid URL, empty host")]
    public async Task A_callback_URL_that_is_none_of_ours_is_a_fault(string url, string fault)
    {
        var answer = (await PostWithUrl(url)).MustBeFaults($"body.callback_url|{fault}");
        Assert.DoesNotContain("secret", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callback_URL_has_at_most_2048_characters()
    {
        const string start = "https://example.com/";
        (await PostWithUrl(start.PadRight(2048, 'x'))).MustBe(200);
        (await PostWithUrl(start.PadRight(2049, 'x'))).MustBeFaults("body.callback_url|url_too_long|URL should have at most 2048 characters");
    }

    [Fact]
    public async Task However_many_faults_a_body_has_the_answer_is_bounded()
    {
        var messages = string.Join(',', Enumerable.Repeat("5", 100_000));
        var answer = (await Post($$"""{"params":{"model":"m","messages":[{{messages}}]},"callback_url":{{Url}}}""")).MustBe(422);
        Assert.Equal(100, answer.Json.GetProperty("detail").GetArrayLength());
        Assert.InRange(Encoding.UTF8.GetByteCount(answer.Body), 1, 256 * 1024);
    }

    private Task<Answer> Post(string body) => Node.Client.Post(Path, body);

    private Task<Answer> PostWithUrl(string url) => Post($$"""{"params":{{Params}},"callback_url":{{JsonSerializer.Serialize(url)}}}""");
}
