using System.Text;
using Convoy.Gateway.Loading;
using Convoy.Gateway.Tests.Validation;

namespace Convoy.Gateway.Tests.Loading;

public sealed class LoadRequestTests
{
    private const string Params = """{"model":"m","messages":[],"max_tokens":1}""";
    private const string Url = "\"https://example.com/hook\"";
    private const string ObjectType = "Input should be a valid dictionary or object to extract fields from (model_attributes_type)";
    private const string StringType = "Input should be a valid string (string_type)";

    [Fact]
    public void A_load_is_its_params_and_its_callback_URL_as_given()
    {
        var request = Accept($$"""{"params": {{Params}}, "callback_url": "HTTPS://Example.com:443/%7Ex/?a=b", "unknown": [1]}""");

        Assert.Equal(Params, Encoding.UTF8.GetString(request.Params));
        Assert.Equal("HTTPS://Example.com:443/%7Ex/?a=b", request.CallbackUrl);
    }

    [Fact]
    public void The_last_of_two_fields_of_one_name_counts() =>
        Assert.Equal(
            "http://b",
            Accept($$"""{"params":1,"callback_url":5,"params":{{Params}},"callback_url":"http://b"}""").CallbackUrl);

    [Fact]
    public void Everything_that_is_missing_is_told_at_once() =>
        Refuse("{}", "params: Field required (missing) from {}\ncallback_url: Field required (missing) from {}");

    [Fact]
    public void A_missing_object_is_one_fault_and_not_one_for_each_of_its_fields() =>
        Refuse($$"""{"callback_url":{{Url}}}""", $$"""params: Field required (missing) from {"callback_url":{{Url}}}""");

    [Fact]
    public void A_missing_callback_URL_is_a_fault() =>
        Refuse($$"""{"params":{{Params}}}""", $$"""callback_url: Field required (missing) from {"params":{{Params}}}""");

    [Theory]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("\"x\"")]
    [InlineData("true")]
    [InlineData("[]")]
    public void Params_that_are_no_object_are_a_fault(string json) =>
        Refuse($$"""{"params":{{json}},"callback_url":{{Url}}}""", $"params: {ObjectType} from {json}");

    [Theory]
    [InlineData("null", "URL input should be a string or URL (url_type)")]
    [InlineData("5", "URL input should be a string or URL (url_type)")]
    [InlineData("[\"http://a\"]", "URL input should be a string or URL (url_type)")]
    [InlineData("\"\"", "Input should be a valid URL, input is empty (url_parsing)")]
    [InlineData("\"example.com/hook\"", "Input should be a valid URL, relative URL without a base (url_parsing)")]
    [InlineData("\"ftp://example.com\"", "URL scheme should be 'http' or 'https' (url_scheme)")]
    [InlineData("\"http://\"", "Input should be a valid URL, empty host (url_parsing)")]
    public void A_callback_URL_that_is_none_is_a_fault(string json, string rule) =>
        Refuse($$"""{"params":{{Params}},"callback_url":{{json}}}""", $"callback_url: {rule} from {json}");

    [Fact]
    public void Credentials_in_a_callback_URL_are_a_fault_that_does_not_repeat_them()
    {
        const string Guilty = "\"https://user:secret@example.com/\"";
        Refuse(
            $$"""{"params":{{Params}},"callback_url":{{Guilty}}}""",
            "callback_url: Value error, URL must not contain credentials (value_error) from \"https://***@example.com/\"");

        // The fault of another field echoes the whole body.
        Refuse(
            $$"""{"callback_url":{{Guilty}}}""",
            "params: Field required (missing) from {\"callback_url\":\"https://***@example.com/\"}\n"
            + "callback_url: Value error, URL must not contain credentials (value_error) from \"https://***@example.com/\"");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("😀")]
    public void A_callback_URL_has_at_most_2048_characters(string character)
    {
        string Url(int length) => "http://host/" + string.Concat(Enumerable.Repeat(character, length - "http://host/".Length));

        Assert.Equal(Url(2048), Accept($$"""{"params":{{Params}},"callback_url":"{{Url(2048)}}"}""").CallbackUrl);
        Assert.False(Parse($$"""{"params":{{Params}},"callback_url":"{{Url(2049)}}"}""", out _, out var faults));
        var fault = Assert.Single(faults.All);
        Assert.Equal("url_too_long", fault.Rule.Type);
        Assert.Equal("callback_url: URL should have at most 2048 characters", fault.ToSentence());
    }

    [Theory]
    [InlineData("", ": Field required (missing) from null")]
    [InlineData("null", ": Field required (missing) from null")]
    [InlineData("[]", ": " + ObjectType + " from []")]
    [InlineData("\"x\"", ": " + ObjectType + " from \"x\"")]
    [InlineData("{\"params\":", "10: JSON decode error (json_invalid) from {}")]
    public void A_body_that_is_no_object_is_a_fault(string body, string fault) => Refuse(body, fault);

    [Fact]
    public void The_result_keeps_nothing_of_the_body()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"params":{{Params}},"callback_url":{{Url}}}""");
        Assert.True(LoadRequest.TryParse(body, out var request, out _));
        Array.Clear(body);

        Assert.Equal(Params, Encoding.UTF8.GetString(request.Params));
    }

    [Theory]
    [InlineData("\"model\":null", "params.model: " + StringType + " from null")]
    [InlineData("\"model\":5", "params.model: " + StringType + " from 5")]
    [InlineData("\"model\":[\"m\"]", "params.model: " + StringType + " from [\"m\"]")]
    [InlineData("\"max_tokens\":\"many\"", "params.max_tokens: Input should be a valid integer, unable to parse string as an integer (int_parsing) from \"many\"")]
    [InlineData("\"max_tokens\":1.5", "params.max_tokens: Input should be a valid integer, got a number with a fractional part (int_from_float) from 1.5")]
    [InlineData("\"max_tokens\":[]", "params.max_tokens: Input should be a valid integer (int_type) from []")]
    [InlineData("\"max_tokens\":1e400", "params.max_tokens: Input should be a finite number (finite_number) from 1e400")]
    [InlineData("\"max_tokens\":9223372036854775808", "params.max_tokens: Unable to parse input string as an integer, exceeded maximum size (int_parsing_size) from 9223372036854775808")]
    [InlineData("\"system\":5", "params.system: " + StringType + " from 5")]
    [InlineData("\"system\":{}", "params.system: " + StringType + " from {}")]
    [InlineData("\"system\":[{},\"x\",null]", "params.system.1: Input should be a valid dictionary (dict_type) from \"x\"\nparams.system.2: Input should be a valid dictionary (dict_type) from null")]
    [InlineData("\"messages\":null", "params.messages: Input should be a valid list (list_type) from null")]
    [InlineData("\"messages\":\"hi\"", "params.messages: Input should be a valid list (list_type) from \"hi\"")]
    [InlineData("\"messages\":{}", "params.messages: Input should be a valid list (list_type) from {}")]
    [InlineData("\"messages\":[\"hi\"]", "params.messages.0: " + ObjectType + " from \"hi\"")]
    [InlineData("\"messages\":[null]", "params.messages.0: " + ObjectType + " from null")]
    [InlineData("\"messages\":[{}]", "params.messages.0.role: Field required (missing) from {}\nparams.messages.0.content: Field required (missing) from {}")]
    [InlineData("\"messages\":[{\"role\":1,\"content\":null}]", "params.messages.0.role: " + StringType + " from 1\nparams.messages.0.content: " + StringType + " from null")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":5}]", "params.messages.0.content: " + StringType + " from 5")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":{}}]", "params.messages.0.content: " + StringType + " from {}")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[[]]}]", "params.messages.0.content.0: Input should be a valid dictionary (dict_type) from []")]
    [InlineData("\"temperature\":-0.1", "params.temperature: Input should be greater than or equal to 0 (greater_than_equal) from -0.1")]
    [InlineData("\"temperature\":1.1", "params.temperature: Input should be less than or equal to 1 (less_than_equal) from 1.1")]
    [InlineData("\"temperature\":1e400", "params.temperature: Input should be less than or equal to 1 (less_than_equal) from 1e400")]
    [InlineData("\"temperature\":\"hot\"", "params.temperature: Input should be a valid number, unable to parse string as a number (float_parsing) from \"hot\"")]
    [InlineData("\"temperature\":{}", "params.temperature: Input should be a valid number (float_type) from {}")]
    [InlineData("\"top_p\":1.1", "params.top_p: Input should be less than or equal to 1 (less_than_equal) from 1.1")]
    [InlineData("\"top_p\":-1", "params.top_p: Input should be greater than or equal to 0 (greater_than_equal) from -1")]
    [InlineData("\"top_p\":[]", "params.top_p: Input should be a valid number (float_type) from []")]
    [InlineData("\"top_k\":-1", "params.top_k: Input should be greater than or equal to 0 (greater_than_equal) from -1")]
    [InlineData("\"top_k\":0.5", "params.top_k: Input should be a valid integer, got a number with a fractional part (int_from_float) from 0.5")]
    [InlineData("\"top_k\":{}", "params.top_k: Input should be a valid integer (int_type) from {}")]
    [InlineData("\"stop_sequences\":\"stop\"", "params.stop_sequences: Input should be a valid list (list_type) from \"stop\"")]
    [InlineData("\"stop_sequences\":[\"a\",5,null]", "params.stop_sequences.1: " + StringType + " from 5\nparams.stop_sequences.2: " + StringType + " from null")]
    public void A_field_of_params_that_is_wrong_is_a_fault(string field, string faults) =>
        Refuse($$$"""{"params":{"model":"m","messages":[],{{{field}}}},"callback_url":{{{Url}}}}""", faults);

    [Theory]
    [InlineData("{\"model\":\"m\"}", "params.messages: Field required (missing) from {\"model\":\"m\"}")]
    [InlineData("{\"messages\":[]}", "params.model: Field required (missing) from {\"messages\":[]}")]
    [InlineData("{}", "params.model: Field required (missing) from {}\nparams.messages: Field required (missing) from {}")]
    public void A_required_field_of_params_that_is_missing_is_a_fault(string parameters, string faults) =>
        Refuse($$"""{"params":{{parameters}},"callback_url":{{Url}}}""", faults);

    [Fact]
    public void A_body_full_of_faults_does_not_make_an_answer_larger_than_itself()
    {
        var body = $$$"""{"params":{"model":"m","messages":[{{{string.Join(',', Enumerable.Repeat("1", 300_000))}}}]}}""";

        Assert.False(Parse(body, out _, out var faults));
        Assert.Equal(100, faults.All.Count);
        Assert.True(FaultText.Json(faults).Length < body.Length);
    }

    internal static LoadRequest Accept(string body)
    {
        Assert.True(Parse(body, out var request, out var faults), FaultText.Of(faults));
        Assert.True(faults.IsEmpty);
        return request!;
    }

    private static void Refuse(string body, string expected)
    {
        Assert.False(Parse(body, out var request, out var faults));
        Assert.Null(request);
        Assert.Equal(expected, FaultText.Of(faults));
    }

    private static bool Parse(string body, out LoadRequest? request, out Gateway.Validation.Faults faults) =>
        LoadRequest.TryParse(Body.Of(body), out request, out faults);
}
