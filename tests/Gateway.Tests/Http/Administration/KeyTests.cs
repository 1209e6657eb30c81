using System.Text.Json;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Administration;

/// <summary>API keys and worker keys: what holds for one kind holds for the other.</summary>
[Collection(SharedNode.Name)]
public sealed class KeyTests(SharedNode shared)
{
    private const string KeyNotFound = "API key not found";

    private Node Node => shared.Node;

    [Theory]
    [InlineData(true, "convoy_sk_")]
    [InlineData(false, "convoy_wk_")]
    public async Task A_new_key_is_shown_once_and_then_only_its_prefix(bool isProject, string prefix)
    {
        var path = Tour.KeysPath(await Slug(isProject));
        var made = (await Node.Operator.Post(path, """{"name":"Key \"é\"","expires_at":"2099-01-15T10:30:00.5+02:00"}""")).MustBe(201);
        var (id, key, createdAt) = (made.Text("id"), made.Text("key"), made.Text("created_at"));
        Assert.Matches($"^{prefix}[0-9A-Za-z]{{32}}$", key);
        made.MustBeJson(
            201,
            $$"""{"id":"{{id}}","name":"Key \"é\"","key":"{{key}}","key_prefix":"{{key[..12]}}","expires_at":"2099-01-15T08:30:00.500000Z","created_at":"{{createdAt}}"}""");

        var list = (await Node.Operator.Get(path)).MustBe(200);
        Assert.DoesNotContain(key, list.Body, StringComparison.Ordinal);
        Assert.Equal(
            $$"""{"id":"{{id}}","name":"Key \"é\"","key_prefix":"{{key[..12]}}","is_active":true,"last_used_at":null,"expires_at":"2099-01-15T08:30:00.500000Z","created_at":"{{createdAt}}"}""",
            Keys(list, isProject)[0].GetRawText());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keys_are_listed_newest_first_with_their_total(bool isProject)
    {
        var slug = await Slug(isProject);
        var (first, _) = await Node.NewKey(slug);
        var (second, _) = await Node.NewKey(slug);
        var list = (await Node.Operator.Get(Tour.KeysPath(slug))).MustBe(200);
        var keys = Keys(list, isProject);
        Assert.Equal([second, first], keys.Take(2).Select(key => key.GetProperty("id").GetString()));
        Assert.Equal(keys.Count, list.Json.GetProperty("total").GetInt32());
        Assert.Equal(JsonValueKind.Null, keys[0].GetProperty("expires_at").ValueKind);
    }

    [Fact]
    public async Task A_project_without_keys_has_an_empty_list() =>
        (await Node.Operator.Get(Tour.KeysPath(await Node.NewProject()))).MustBeJson(200, """{"api_keys":[],"total":0}""");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_is_revoked_for_good_and_again_is_the_same(bool isProject)
    {
        var slug = await Slug(isProject);
        var (id, _) = await Node.NewKey(slug);
        for (var i = 0; i < 2; i++)
        {
            var answer = (await Node.Operator.Delete($"{Tour.KeysPath(slug)}/{id}")).MustBe(204);
            Assert.Equal("", answer.Body);
            Assert.Null(answer["Content-Type"]);
            Assert.False(Keys(await Node.Operator.Get(Tour.KeysPath(slug)), isProject)[0].GetProperty("is_active").GetBoolean());
        }
    }

    [Theory]
    [InlineData(true, "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b")]
    [InlineData(false, "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b")]
    [InlineData(true, "00000000-0000-0000-0000-000000000000")]
    [InlineData(false, "00000000-0000-0000-0000-000000000000")]
    [InlineData(true, "x")]
    [InlineData(false, "x")]
    [InlineData(true, "%20")]
    [InlineData(false, "%E2%82%AC")]
    public async Task A_key_that_is_not_there_is_not_found(bool isProject, string id) =>
        (await Node.Operator.Delete($"{Tour.KeysPath(await Slug(isProject))}/{id}")).MustBe(404, KeyNotFound);

    [Fact]
    public async Task A_key_is_revoked_through_its_own_project_only()
    {
        var (own, other) = (await Node.NewProject(), await Node.NewProject());
        var (id, key) = await Node.NewKey(own);
        (await Node.Operator.Delete($"{Tour.KeysPath(other)}/{id}")).MustBe(404, KeyNotFound);
        (await Node.Operator.Delete($"{Tour.KeysPath(null)}/{id}")).MustBe(404, KeyNotFound);
        (await Node.ClientWith(key).Track("crg_0")).MustBe(404);
    }

    [Theory]
    [InlineData("{}", "body.name|missing|Field required")]
    [InlineData("""{"name":""}""", "body.name|string_too_short|String should have at least 1 character")]
    [InlineData("""{"name":"x","expires_at":"soon"}""", "body.expires_at|datetime_from_date_parsing|Input should be a valid datetime or date, input is too short")]
    [InlineData("""{"name":"x","expires_at":"2024-01-15T10:30:00"}""", "body.expires_at|timezone_aware|Input should have timezone info")]
    [InlineData("""{"name":"x","expires_at":5}""", "body.expires_at|datetime_type|Input should be a valid datetime")]
    public async Task A_bad_body_is_a_fault_and_makes_no_key(string body, string fault)
    {
        var path = Tour.KeysPath(await Node.NewProject());
        (await Node.Operator.Post(path, body)).MustBeFaults(fault);
        (await Node.Operator.Post(Tour.KeysPath(null), body)).MustBeFaults(fault);
        (await Node.Operator.Get(path)).MustBeJson(200, """{"api_keys":[],"total":0}""");
    }

    [Fact]
    public async Task A_key_name_has_at_most_255_characters()
    {
        var path = Tour.KeysPath(await Node.NewProject());
        (await Node.Operator.Post(path, $$"""{"name":"{{new string('é', 255)}}"}""")).MustBe(201);
        (await Node.Operator.Post(path, $$"""{"name":"{{new string('é', 256)}}"}""")).MustBeFaults(
            "body.name|string_too_long|String should have at most 255 characters");
    }

    private static List<JsonElement> Keys(Answer list, bool isProject) =>
        [.. list.MustBe(200).Json.GetProperty(isProject ? "api_keys" : "worker_keys").EnumerateArray()];

    private async Task<string?> Slug(bool isProject) => isProject ? await Node.NewProject() : null;
}
