using System.Text;
using System.Text.Json;

namespace Convoy.Gateway.Tests.Loading;

public sealed class LoadRequestParamsTests
{
    [Theory]
    [InlineData("""{"model":"m","messages":[]}""", """{"model":"m","messages":[],"max_tokens":1024}""")]
    [InlineData("""{"max_tokens":null,"model":"m","messages":[]}""", """{"max_tokens":1024,"model":"m","messages":[]}""")]
    [InlineData("""{"max_tokens":5,"model":"m","messages":[]}""", """{"max_tokens":5,"model":"m","messages":[]}""")]
    [InlineData("""{"max_tokens":0,"model":"m","messages":[]}""", """{"max_tokens":0,"model":"m","messages":[]}""")]
    [InlineData("""{"max_tokens":-1,"model":"m","messages":[]}""", """{"max_tokens":-1,"model":"m","messages":[]}""")]
    [InlineData("""{"max_tokens":9223372036854775807,"model":"","messages":[]}""", """{"max_tokens":9223372036854775807,"model":"","messages":[]}""")]
    public void Max_tokens_is_always_there(string given, string kept) => Assert.Equal(kept, Kept(given));

    [Theory]
    [InlineData("\"max_tokens\":\"5\"", "\"max_tokens\":5")]
    [InlineData("\"max_tokens\":5.0", "\"max_tokens\":5")]
    [InlineData("\"max_tokens\":1e3", "\"max_tokens\":1000")]
    [InlineData("\"max_tokens\":true", "\"max_tokens\":1")]
    [InlineData("\"max_tokens\":1,\"top_k\":\"7\"", "\"max_tokens\":1,\"top_k\":7")]
    [InlineData("\"max_tokens\":1,\"temperature\":\"0.10\"", "\"max_tokens\":1,\"temperature\":0.1")]
    [InlineData("\"max_tokens\":1,\"top_p\":\"1e-7\"", "\"max_tokens\":1,\"top_p\":1E-07")]
    [InlineData("\"max_tokens\":1,\"top_p\":true", "\"max_tokens\":1,\"top_p\":1")]
    public void A_listed_number_that_came_as_something_else_is_handed_on_as_a_number(string given, string kept) =>
        Assert.Equal(Of(kept), Kept(Of(given)));

    [Theory]
    [InlineData("\"temperature\":0.10")]
    [InlineData("\"temperature\":1")]
    [InlineData("\"temperature\":0.0,\"top_p\":1.000")]
    [InlineData("\"top_p\":1e-7")]
    [InlineData("\"top_k\":0")]
    [InlineData("\"system\":\"be kind\"")]
    [InlineData("\"system\":[]")]
    [InlineData("\"system\":[{\"type\":\"text\",\"text\":\"x\",\"cache_control\":{\"type\":\"ephemeral\"}}]")]
    [InlineData("\"stop_sequences\":[]")]
    [InlineData("\"stop_sequences\":[\"a\",\"\"]")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":\"hi\",\"name\":null},{\"role\":\"assistant\",\"content\":[{\"type\":\"image\"}]}]")]
    [InlineData("\"messages\":[{\"role\":\"\",\"content\":[]}]")]
    public void A_listed_field_is_kept_as_it_came(string field) =>
        Assert.Equal(Of("\"max_tokens\":1," + field), Kept(Of("\"max_tokens\":1," + field)));

    [Theory]
    [InlineData("\"number\":1.000000000000000000000000000000001")]
    [InlineData("\"number\":123456789012345678901234567890")]
    [InlineData("\"number\":-0.0e+10")]
    [InlineData("\"huge\":1e400")]
    [InlineData("\"escapes\":\"\\u0041\\/\\n\\u0000\\ud83d\\ude00😀é\"")]
    [InlineData("\"null\":null")]
    [InlineData("\"spaced\":{ \"a\" : [ 1 , 2 ] }")]
    [InlineData("\"inner\":{\"a\":1,\"a\":2}")]
    [InlineData("\"\\u006eame \\\"q\\\" 😀\":1")]
    [InlineData("\"\":1")]
    [InlineData("\"Model\":5")]
    public void A_field_that_is_not_listed_is_kept_byte_for_byte(string field) =>
        Assert.Equal(Of("\"max_tokens\":1," + field), Kept(Of("\"max_tokens\":1," + field)));

    [Theory]
    [InlineData("system")]
    [InlineData("temperature")]
    [InlineData("top_p")]
    [InlineData("top_k")]
    [InlineData("stop_sequences")]
    public void A_listed_field_that_is_null_is_left_out(string name) =>
        Assert.Equal(Of("\"max_tokens\":1"), Kept(Of($"\"{name}\":null,\"max_tokens\":1")));

    [Fact]
    public void Of_two_fields_of_one_name_the_last_is_kept_in_the_place_of_the_first() =>
        Assert.Equal(
            """{"model":"b","x":2,"messages":[],"max_tokens":7}""",
            Kept("""{"model":"a","x":1,"messages":5,"\u0078":0,"model":"b","x":2,"messages":[],"max_tokens":"no","max_tokens":7}""")
                .Replace("\\u0078", "x", StringComparison.Ordinal));

    [Fact]
    public void An_escaped_name_is_the_same_name() =>
        Assert.Equal("""{"\u006dodel":"m","messages":[],"max_tokens":3}""", Kept("""{"\u006dodel":"m","messages":[],"max_tokens":"3"}"""));

    [Fact]
    public void Params_with_very_many_fields_are_read_in_linear_time()
    {
        var fields = string.Join(',', Enumerable.Range(0, 80_000).Select(number => $"\"f{number}\":1"));

        Assert.Equal(Of("\"max_tokens\":1," + fields), Kept(Of("\"max_tokens\":1," + fields)));
    }

    private static string Of(string fields) => $$"""{"model":"m","messages":[],{{fields}}}"""
        .Replace("\"messages\":[],\"max_tokens\":1,\"messages\"", "\"max_tokens\":1,\"messages\"", StringComparison.Ordinal);

    private static string Kept(string parameters)
    {
        var bytes = LoadRequestTests.Accept($$"""{"callback_url":"http://a","params":{{parameters}}}""").Params;
        using var json = JsonDocument.Parse(bytes);
        Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
        return Encoding.UTF8.GetString(bytes);
    }
}
