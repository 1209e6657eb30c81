using System.Text.Json;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Administration;

[Collection(SharedNode.Name)]
public sealed class ProjectTests(SharedNode shared)
{
    private const string Path = "/admin/projects";
    private const string SlugFault = "body.slug|string_pattern_mismatch|String should match pattern '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'";

    private Node Node => shared.Node;

    [Fact]
    public async Task A_new_project_is_answered_whole_and_found_again()
    {
        var slug = Tour.NewSlug();
        var made = (await Node.Operator.Post(Path, $$"""{"name":"Ünïted \"Shipping\"","slug":"{{slug}}","description":"two\nlines","is_active":false,"other":1}""")).MustBe(201);
        var (id, createdAt) = (made.Text("id"), made.Text("created_at"));
        Assert.True(Guid.TryParseExact(id, "D", out _), $"{id} is no UUID");
        made.MustBeJson(
            201,
            $$"""{"id":"{{id}}","name":"Ünïted \"Shipping\"","slug":"{{slug}}","description":"two\nlines","is_active":true,"created_at":"{{createdAt}}","updated_at":"{{createdAt}}"}""");
        (await Node.Operator.Get($"{Path}/{slug}")).MustBeJson(200, made.Body);
    }

    [Fact]
    public async Task A_project_without_a_description_has_null_for_one()
    {
        var project = (await Node.Operator.Get($"{Path}/{await Node.NewProject()}")).MustBe(200);
        Assert.Equal(JsonValueKind.Null, project.Json.GetProperty("description").ValueKind);
    }

    [Fact]
    public async Task A_slug_is_taken_once()
    {
        var slug = await Node.NewProject();
        var first = (await Node.Operator.Get($"{Path}/{slug}")).Body;
        (await Node.Operator.Post(Path, $$"""{"name":"Other","slug":"{{slug}}"}""")).MustBe(409, $"Project with slug '{slug}' already exists");
        (await Node.Operator.Get($"{Path}/{slug}")).MustBeJson(200, first);
    }

    [Fact]
    public async Task Of_many_who_want_a_slug_at_once_one_gets_it()
    {
        var slug = Tour.NewSlug();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Node.Operator.Post(Path, $$"""{"name":"{{i}}","slug":"{{slug}}"}""")));
        var made = Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(7, answers.Count(answer => answer.Status == 409));
        (await Node.Operator.Get($"{Path}/{slug}")).MustBeJson(200, made.Body);
    }

    [Fact]
    public async Task A_slug_has_1_to_63_characters()
    {
        foreach (var slug in new[] { "a", "0", "0a", new string('a', 63), "a" + new string('-', 61) + "b", "a--b" })
        {
            var made = (await Node.Operator.Post(Path, $$"""{"name":"Test","slug":"{{slug}}"}""")).MustBe(201);
            Assert.Equal(slug, made.Text("slug"));
            (await Node.Operator.Get($"{Path}/{slug}")).MustBeJson(200, made.Body);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("A")]
    [InlineData("aB")]
    [InlineData("a_b")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("ä")]
    [InlineData("a\\n")]
    [InlineData("\\u0000")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")] // 64 characters
    public async Task A_text_that_is_no_slug_is_a_fault_and_names_no_project(string slug)
    {
        (await Node.Operator.Post(Path, $$"""{"name":"Test","slug":"{{slug}}"}""")).MustBeFaults(SlugFault);
        if (slug.Contains('\\') || slug.Contains('/') || slug.Length == 0) return;
        (await Node.Operator.Get($"{Path}/{Uri.EscapeDataString(slug)}")).MustBe(404, $"Project '{slug}' not found");
    }

    [Theory]
    [InlineData("{}", "body.name|missing|Field required", "body.slug|missing|Field required")]
    [InlineData("""{"name":"","slug":"x"}""", "body.name|string_too_short|String should have at least 1 character")]
    [InlineData("""{"name":5,"slug":5}""", "body.name|string_type|Input should be a valid string", "body.slug|string_type|Input should be a valid string")]
    [InlineData("""{"name":null,"slug":"x"}""", "body.name|string_type|Input should be a valid string")]
    [InlineData("", "body|missing|Field required")]
    [InlineData("{", "body.1|json_invalid|JSON decode error")]
    public async Task A_bad_body_is_told_fault_by_fault(string body, params string[] faults) => (await Node.Operator.Post(Path, body)).MustBeFaults(faults);

    [Fact]
    public async Task A_name_has_at_most_255_characters_and_a_description_1000()
    {
        static string Body(int name, int description) =>
            $$"""{"name":"{{new string('é', name)}}","slug":"{{Tour.NewSlug()}}","description":"{{new string('é', description)}}"}""";
        (await Node.Operator.Post(Path, Body(255, 1000))).MustBe(201);
        (await Node.Operator.Post(Path, Body(256, 1001))).MustBeFaults(
            "body.name|string_too_long|String should have at most 255 characters",
            "body.description|string_too_long|String should have at most 1000 characters");
    }

    [Fact]
    public async Task A_change_sets_what_it_names_and_leaves_the_rest()
    {
        var slug = await Node.NewProject();
        var at = $"{Path}/{slug}";
        var before = (await Node.Operator.Get(at)).MustBe(200);

        var changed = await Change("""{"description":"d"}""", "Test", "d", true);
        Assert.True(string.CompareOrdinal(changed.Text("updated_at"), before.Text("updated_at")) > 0, "A change leaves updated_at as it was.");
        Assert.Equal((before.Text("id"), before.Text("created_at")), (changed.Text("id"), changed.Text("created_at")));

        await Change("""{"name":"N","slug":"other","id":"x"}""", "N", "d", true);
        await Change("""{"is_active":false}""", "N", "d", false);
        await Change("""{"name":null,"is_active":null}""", "N", "d", false);
        await Change("""{"description":null}""", "N", null, false);
        await Change("""{"is_active":true,"name":"M","description":""}""", "M", "", true);

        async Task<Answer> Change(string body, string name, string? description, bool isActive)
        {
            var answer = (await Node.Operator.Patch(at, body)).MustBe(200);
            var json = answer.Json;
            Assert.Equal(
                (slug, name, description, isActive),
                (answer.Text("slug"), answer.Text("name"), json.GetProperty("description").GetString(), json.GetProperty("is_active").GetBoolean()));
            (await Node.Operator.Get(at)).MustBeJson(200, answer.Body);
            return answer;
        }
    }

    [Fact]
    public async Task A_change_of_nothing_is_no_change()
    {
        var at = $"{Path}/{await Node.NewProject()}";
        var before = (await Node.Operator.Get(at)).MustBe(200);
        (await Node.Operator.Patch(at, "{}")).MustBeJson(200, before.Body);
        (await Node.Operator.Patch(at, """{"name":"Test","is_active":true}""")).MustBeJson(200, before.Body);
    }

    [Theory]
    [InlineData("""{"name":""}""", "body.name|string_too_short|String should have at least 1 character")]
    [InlineData("""{"is_active":"maybe"}""", "body.is_active|bool_parsing|Input should be a valid boolean, unable to interpret input")]
    [InlineData("[]", "body|model_attributes_type|Input should be a valid dictionary or object to extract fields from")]
    public async Task A_bad_change_is_a_fault_and_changes_nothing(string body, string fault)
    {
        var at = $"{Path}/{await Node.NewProject()}";
        var before = (await Node.Operator.Get(at)).Body;
        (await Node.Operator.Patch(at, body)).MustBeFaults(fault);
        (await Node.Operator.Get(at)).MustBeJson(200, before);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/signing-secret")]
    [InlineData("POST", "/signing-secret/rotate")]
    [InlineData("GET", "/api-keys")]
    [InlineData("DELETE", "/api-keys/0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b")]
    public async Task A_project_that_is_not_there_is_not_found(string method, string path) =>
        (await Node.Operator.Send(method, $"{Path}/no-such{path}")).MustBe(404, "Project 'no-such' not found");

    [Theory]
    [InlineData("%22", "\"")]
    [InlineData("%5C%0A", "\\\n")]
    [InlineData("%3Cscript%3E", "<script>")]
    [InlineData("%F0%9F%98%80", "😀")]
    public async Task A_text_that_is_echoed_stays_JSON(string segment, string text) =>
        Assert.Equal($"Project '{text}' not found", (await Node.Operator.Get($"{Path}/{segment}")).MustBe(404).Text("detail"));

    [Fact]
    public async Task A_project_that_is_not_there_takes_no_change_and_no_key()
    {
        (await Node.Operator.Patch($"{Path}/no-such", """{"name":"x"}""")).MustBe(404, "Project 'no-such' not found");
        (await Node.Operator.Post($"{Path}/no-such/api-keys", """{"name":"x"}""")).MustBe(404, "Project 'no-such' not found");
        (await Node.Operator.Get($"{Path}/no-such")).MustBe(404);
    }
}
