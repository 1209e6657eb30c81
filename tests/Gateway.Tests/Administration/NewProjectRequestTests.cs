using Convoy.Gateway.Administration;
using Convoy.Gateway.Tests.Validation;

namespace Convoy.Gateway.Tests.Administration;

public sealed class NewProjectRequestTests
{
    private const string Pattern = "String should match pattern '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' (string_pattern_mismatch)";
    private const string StringType = "Input should be a valid string (string_type)";
    private const string Control = "Value error, control characters are not allowed (value_error)";

    [Fact]
    public void A_project_has_a_name_and_a_slug_and_may_have_a_description()
    {
        Assert.Equal("text\nof lines", Accept("""{"name":"N é","slug":"n-1","description":"text\nof lines","x":1}""").Description);
        Assert.Equal("", Accept("""{"name":"N","slug":"n","description":""}""").Description);
        Assert.Null(Accept("""{"name":"N","slug":"n","description":null}""").Description);
        var project = Accept("""{"name":"N é","slug":"n-1"}""");
        Assert.Equal(("N é", "n-1", null), (project.Name, project.Slug.Value, project.Description));
    }

    [Theory]
    [InlineData("{}", "name: Field required (missing) from {}\nslug: Field required (missing) from {}")]
    [InlineData("{\"name\":\"n\"}", "slug: Field required (missing) from {\"name\":\"n\"}")]
    [InlineData("{\"slug\":\"n\"}", "name: Field required (missing) from {\"slug\":\"n\"}")]
    [InlineData("{\"name\":null,\"slug\":null}", "name: " + StringType + " from null\nslug: " + StringType + " from null")]
    [InlineData("{\"name\":5,\"slug\":5,\"description\":5}", "name: " + StringType + " from 5\nslug: " + StringType + " from 5\ndescription: " + StringType + " from 5")]
    [InlineData("{\"name\":\"\",\"slug\":\"n\"}", "name: String should have at least 1 character (string_too_short) from \"\"")]
    [InlineData("{\"name\":\"a\\u0000\",\"slug\":\"n\"}", "name: " + Control + " from \"a\\u0000\"")]
    [InlineData("{\"name\":\"a\\nb\",\"slug\":\"n\"}", "name: " + Control + " from \"a\\nb\"")]
    [InlineData("{\"name\":\"n\",\"slug\":\"n\",\"description\":\"\\u0000\"}", "description: " + Control + " from \"\\u0000\"")]
    [InlineData("[]", ": Input should be a valid dictionary or object to extract fields from (model_attributes_type) from []")]
    [InlineData("", ": Field required (missing) from null")]
    [InlineData("{", "1: JSON decode error (json_invalid) from {}")]
    public void What_is_missing_or_wrong_is_a_fault(string body, string faults) => Assert.Equal(faults, Refuse(body));

    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("a-b")]
    [InlineData("a--b")]
    [InlineData("63")]
    public void A_slug_of_1_to_63_is_fine(string slug)
    {
        slug = slug == "63" ? new string('a', 63) : slug;
        Assert.Equal(slug, Accept($$"""{"name":"n","slug":"{{slug}}"}""").Slug.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a_b")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("a\\n")]
    [InlineData("a/b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Any_other_slug_does_not_match_the_pattern(string slug) =>
        Assert.Equal($"slug: {Pattern} from \"{slug}\"", Refuse($$"""{"name":"n","slug":"{{slug}}"}"""));

    [Theory]
    [InlineData("name", 255)]
    [InlineData("description", 1000)]
    public void Lengths_count_code_points(string name, int max)
    {
        string Of(string text) => name == "name" ? $$"""{"slug":"n","name":{{text}}}""" : $$"""{"slug":"n","name":"n","description":{{text}}}""";

        foreach (var character in new[] { "x", "😀" })
        {
            Accept(Of(Body.Text(character, max)));
            Assert.StartsWith(
                $"{name}: String should have at most {max} characters (string_too_long) from ",
                Refuse(Of(Body.Text(character, max + 1))),
                StringComparison.Ordinal);
        }
    }

    private static NewProjectRequest Accept(string body)
    {
        Assert.True(NewProjectRequest.TryParse(Body.Of(body), out var request, out var faults), FaultText.Of(faults));
        return request;
    }

    private static string Refuse(string body)
    {
        Assert.False(NewProjectRequest.TryParse(Body.Of(body), out _, out var faults));
        return FaultText.Of(faults);
    }
}
