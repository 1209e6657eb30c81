using Convoy.Gateway.Administration;
using Convoy.Gateway.Tests.Validation;
using Convoy.Projects;

namespace Convoy.Gateway.Tests.Administration;

public sealed class ProjectChangeRequestTests
{
    public static TheoryData<string, ProjectChange> Changes => new()
    {
        { "{}", new ProjectChange() },
        { """{"unknown":1}""", new ProjectChange() },
        { """{"name":"n"}""", new ProjectChange { Name = "n" } },
        { """{"name":null,"is_active":null}""", new ProjectChange() },
        { """{"description":"d"}""", new ProjectChange { SetsDescription = true, Description = "d" } },
        { """{"description":""}""", new ProjectChange { SetsDescription = true, Description = "" } },
        { """{"description":null}""", new ProjectChange { SetsDescription = true } },
        { """{"description":"d","description":null}""", new ProjectChange { SetsDescription = true } },
        { """{"is_active":false}""", new ProjectChange { IsActive = false } },
        { """{"is_active":"yes"}""", new ProjectChange { IsActive = true } },
        { """{"is_active":0}""", new ProjectChange { IsActive = false } },
        { """{"name":"n","description":"d","is_active":true}""", new ProjectChange { Name = "n", SetsDescription = true, Description = "d", IsActive = true } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Only_what_is_given_changes(string body, ProjectChange expected)
    {
        Assert.True(ProjectChangeRequest.TryParse(Body.Of(body), out var change, out var faults), FaultText.Of(faults));
        Assert.Equal(expected, change);
    }

    [Theory]
    [InlineData("{\"name\":\"\"}", "name: String should have at least 1 character (string_too_short) from \"\"")]
    [InlineData("{\"name\":5}", "name: Input should be a valid string (string_type) from 5")]
    [InlineData("{\"name\":\"\\t\"}", "name: Value error, control characters are not allowed (value_error) from \"\\t\"")]
    [InlineData("{\"description\":[]}", "description: Input should be a valid string (string_type) from []")]
    [InlineData("{\"description\":\"\\u001b\"}", "description: Value error, control characters are not allowed (value_error) from \"\\u001B\"")]
    [InlineData("{\"is_active\":2}", "is_active: Input should be a valid boolean, unable to interpret input (bool_parsing) from 2")]
    [InlineData("{\"is_active\":\"maybe\"}", "is_active: Input should be a valid boolean, unable to interpret input (bool_parsing) from \"maybe\"")]
    [InlineData("{\"is_active\":[]}", "is_active: Input should be a valid boolean (bool_type) from []")]
    [InlineData("[]", ": Input should be a valid dictionary or object to extract fields from (model_attributes_type) from []")]
    [InlineData("", ": Field required (missing) from null")]
    [InlineData("nul", "3: JSON decode error (json_invalid) from {}")]
    public void What_is_wrong_is_a_fault(string body, string fault)
    {
        Assert.False(ProjectChangeRequest.TryParse(Body.Of(body), out _, out var faults));
        Assert.Equal(fault, FaultText.Of(faults));
    }

    [Theory]
    [InlineData("name", 255)]
    [InlineData("description", 1000)]
    public void Lengths_count_code_points(string name, int max)
    {
        Assert.True(ProjectChangeRequest.TryParse(Body.Of($$"""{"{{name}}":{{Body.Text("😀", max)}}}"""), out _, out _));
        Assert.False(ProjectChangeRequest.TryParse(Body.Of($$"""{"{{name}}":{{Body.Text("x", max + 1)}}}"""), out _, out var faults));
        Assert.Equal($"{name}: String should have at most {max} characters", Assert.Single(faults.All).ToSentence());
    }
}
