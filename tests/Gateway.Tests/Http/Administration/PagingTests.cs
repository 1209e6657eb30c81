using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Administration;

[Collection(SharedNode.Name)]
public sealed class PagingTests(SharedNode shared)
{
    private const string Path = "/admin/projects";

    private Node Node => shared.Node;

    [Fact]
    public async Task Projects_are_listed_newest_first_a_page_at_a_time()
    {
        var (first, second, third) = (await Node.NewProject(), await Node.NewProject(), await Node.NewProject());
        var (newest, total) = await List("?skip=0&limit=3");
        Assert.Equal([third, second, first], newest);
        Assert.Equal([second], (await List("?skip=1&limit=1")).Slugs);
        Assert.Equal([third, second, first], (await List("?limit=3")).Slugs);
        Assert.Equal("demo", (await List($"?skip={total - 1}")).Slugs.Single());

        await Node.NewProject();
        Assert.Equal(total + 1, (await List("")).Total);
    }

    [Fact]
    public async Task A_listed_project_is_the_project_itself()
    {
        var project = (await Node.Operator.Get($"{Path}/{await Node.NewProject()}")).Body;
        Assert.StartsWith($$"""{"projects":[{{project}}],"total":""", (await Node.Operator.Get($"{Path}?limit=1")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?skip=2147483647")]
    [InlineData("?skip=2147483648&limit=1000")]
    [InlineData("?skip=9223372036854775807")]
    public async Task A_page_past_the_end_or_of_no_length_is_empty_and_tells_the_total(string query)
    {
        var (slugs, total) = await List(query);
        Assert.Empty(slugs);
        Assert.InRange(total, 1, int.MaxValue);
    }

    [Theory]
    [InlineData("?skip=-1", "query.skip|greater_than_equal|Input should be greater than or equal to 0")]
    [InlineData("?limit=-1", "query.limit|greater_than_equal|Input should be greater than or equal to 0")]
    [InlineData("?limit=1001", "query.limit|less_than_equal|Input should be less than or equal to 1000")]
    [InlineData("?limit=9223372036854775807", "query.limit|less_than_equal|Input should be less than or equal to 1000")]
    [InlineData("?skip=x", "query.skip|int_parsing|Input should be a valid integer, unable to parse string as an integer")]
    [InlineData("?skip=", "query.skip|int_parsing|Input should be a valid integer, unable to parse string as an integer")]
    [InlineData("?limit=1.5", "query.limit|int_parsing|Input should be a valid integer, unable to parse string as an integer")]
    [InlineData(
        "?skip=-1&limit=1001",
        "query.skip|greater_than_equal|Input should be greater than or equal to 0",
        "query.limit|less_than_equal|Input should be less than or equal to 1000")]
    public async Task A_page_that_cannot_be_is_a_fault_of_the_query(string query, params string[] faults) =>
        (await Node.Operator.Get(Path + query)).MustBeFaults(faults);

    [Fact]
    public async Task A_number_of_any_length_is_answered()
    {
        var digits = new string('9', 4_000);
        (await Node.Operator.Get($"{Path}?limit={digits}")).MustBe(422);
        (await Node.Operator.Get($"{Path}?skip={digits}")).MustBe(422);
    }

    private async Task<(string[] Slugs, int Total)> List(string query)
    {
        var json = (await Node.Operator.Get(Path + query)).MustBe(200).Json;
        return ([.. json.GetProperty("projects").EnumerateArray().Select(project => project.GetProperty("slug").GetString()!)], json.GetProperty("total").GetInt32());
    }
}
