using Convoy.Gateway.Tests.Validation;
using Convoy.Gateway.Transitions;

namespace Convoy.Gateway.Tests.Transitions;

public sealed class TransitionsRequestTests
{
    private const string Good = """{"cargo_id":"c","status":"failed"}""";

    [Fact]
    public void One_bad_item_in_a_thousand_costs_none_of_the_others()
    {
        var items = Enumerable.Repeat(Good, 1000).ToArray();
        items[500] = "\"bad\"";
        using var request = Accept(string.Join(',', items));

        Assert.Equal(1000, request.Count);
        var read = request.Items.Select(TransitionItem.Read).ToArray();
        Assert.Equal(500, Assert.Single(Enumerable.Range(0, 1000), index => !read[index].IsValid));
        Assert.Equal("The item is not an object", read[500].Fault);
    }

    [Fact]
    public void Items_come_in_their_order()
    {
        using var request = Accept(string.Join(',', Enumerable.Range(0, 50).Select(number => $$"""{"cargo_id":"{{number}}","status":"failed"}""")));

        Assert.Equal(Enumerable.Range(0, 50).Select(number => $"{number}"), request.Items.Select(item => TransitionItem.Read(item).CargoId));
    }

    [Fact]
    public void An_empty_list_is_fine()
    {
        using var request = Accept("");

        Assert.Equal(0, request.Count);
        Assert.Empty(request.Items);
    }

    [Fact]
    public void A_call_has_at_most_ten_thousand_items()
    {
        using (var request = Accept(string.Join(',', Enumerable.Repeat("1", 10_000)))) Assert.Equal(10_000, request.Count);

        Assert.Equal(
            "transitions: List should have at most 10000 items after validation, not 10001 (too_long) from null",
            Refuse($$"""{"transitions":[{{string.Join(',', Enumerable.Repeat(Good, 10_001))}}]}"""));
    }

    [Theory]
    [InlineData("{}", "transitions: Field required (missing) from {}")]
    [InlineData("{\"Transitions\":[]}", "transitions: Field required (missing) from {\"Transitions\":[]}")]
    [InlineData("{\"transitions\":null}", "transitions: Input should be a valid list (list_type) from null")]
    [InlineData("{\"transitions\":{}}", "transitions: Input should be a valid list (list_type) from {}")]
    [InlineData("{\"transitions\":\"x\"}", "transitions: Input should be a valid list (list_type) from \"x\"")]
    [InlineData("[]", ": Input should be a valid dictionary or object to extract fields from (model_attributes_type) from []")]
    [InlineData("", ": Field required (missing) from null")]
    [InlineData("null", ": Field required (missing) from null")]
    [InlineData("{\"transitions\":[", "16: JSON decode error (json_invalid) from {}")]
    [InlineData("{\"cargo_id\":\"a\"}\n{\"cargo_id\":\"b\"}", "17: JSON decode error (json_invalid) from {}")]
    public void A_body_without_a_list_is_a_fault(string body, string fault) => Assert.Equal(fault, Refuse(body));

    private static TransitionsRequest Accept(string items)
    {
        Assert.True(TransitionsRequest.TryParse(Body.Of($$"""{"transitions":[{{items}}],"more":1}"""), out var request, out var faults));
        Assert.True(faults.IsEmpty);
        return request;
    }

    private static string Refuse(string body)
    {
        Assert.False(TransitionsRequest.TryParse(Body.Of(body), out var request, out var faults));
        Assert.Null(request);
        return FaultText.Of(faults);
    }
}
