using System.Text.Json;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Administration;

[Collection(SharedNode.Name)]
public sealed class SigningSecretTests(SharedNode shared)
{
    private const string Form = "^whsec_[0-9A-Za-z+/]{43}=$";

    private Node Node => shared.Node;

    [Fact]
    public async Task A_project_has_a_secret_from_its_making_on_and_shows_the_same_again()
    {
        var slug = await Node.NewProject();
        var shown = await Show(slug);
        var secret = shown.Text("signing_secret");
        Assert.Matches(Form, secret);
        shown.MustBeJson(200, $$"""{"signing_secret":"{{secret}}","created_at":"{{shown.Text("created_at")}}","previous_expires_at":null}""");
        (await Show(slug)).MustBeJson(200, shown.Body);
        Assert.NotEqual(secret, (await Show(await Node.NewProject())).Text("signing_secret"));
    }

    [Fact]
    public async Task The_project_of_the_first_start_has_a_secret() => Assert.Matches(Form, (await Show("demo")).Text("signing_secret"));

    [Fact]
    public async Task A_rotation_answers_with_a_new_secret_and_the_end_of_the_previous_one_a_day_later()
    {
        var slug = await Node.NewProject();
        var first = (await Show(slug)).Text("signing_secret");
        var rotated = await Rotate(slug);
        Assert.Matches(Form, rotated.Text("signing_secret"));
        Assert.NotEqual(first, rotated.Text("signing_secret"));
        Assert.Equal(TimeSpan.FromHours(24), Time(rotated, "previous_expires_at") - Time(rotated, "created_at"));
        Assert.DoesNotContain(first, rotated.Body, StringComparison.Ordinal);
        (await Show(slug)).MustBeJson(200, rotated.Body);
    }

    [Fact]
    public async Task A_rotation_during_an_overlap_makes_another_secret()
    {
        var slug = await Node.NewProject();
        var secrets = new[] { await Show(slug), await Rotate(slug), await Rotate(slug) };
        Assert.Distinct(secrets.Select(answer => answer.Text("signing_secret")));
    }

    [Fact]
    public async Task A_body_of_a_rotation_is_not_looked_at()
    {
        var slug = await Node.NewProject();
        Assert.Matches(Form, (await Node.Operator.Post($"{Path(slug)}/rotate", "{", "text/plain")).MustBe(200).Text("signing_secret"));
    }

    [Fact]
    public async Task A_secret_is_kept_by_no_cache_on_the_way()
    {
        var slug = await Node.NewProject();
        Assert.Equal("no-store", (await Show(slug))["Cache-Control"]);
        Assert.Equal("no-store", (await Rotate(slug))["Cache-Control"]);
    }

    [Theory]
    [InlineData("no-such")]
    [InlineData("A")]
    [InlineData("-")]
    public async Task A_project_that_is_not_there_has_no_secret(string slug)
    {
        (await Node.Operator.Get(Path(slug))).MustBe(404, $"Project '{slug}' not found");
        (await Node.Operator.Send("POST", $"{Path(slug)}/rotate")).MustBe(404, $"Project '{slug}' not found");
    }

    [Fact]
    public async Task A_secret_is_no_key_and_keys_of_others_do_not_show_it()
    {
        var secret = (await Show("demo")).Text("signing_secret");
        (await Node.Anyone.With(Caller.AdminHeader, secret).Get(Path("demo"))).MustBe(401, "Invalid admin API key.");
        (await Node.ClientWith(secret).Track("crg_0")).MustBe(401, "Invalid API key format.");
        (await Node.Client.Get(Path("demo"))).MustBe(401);
        (await Node.Worker.Get(Path("demo"))).MustBe(401);
    }

    [Fact]
    public async Task A_secret_is_in_no_other_answer_and_in_no_line_of_the_log()
    {
        using var log = new EveryLine();
        await using var node = await Node.Start(log.Register);
        var made = (await node.Operator.Post("/admin/projects", """{"name":"Test","slug":"quiet"}""")).MustBe(201);
        var secret = (await node.Operator.Get(Path("quiet"))).MustBe(200).Text("signing_secret");
        var next = (await node.Operator.Send("POST", $"{Path("quiet")}/rotate")).MustBe(200).Text("signing_secret");
        string[] others =
        [
            made.Body,
            (await node.Operator.Patch("/admin/projects/quiet", """{"name":"Other"}""")).MustBe(200).Body,
            (await node.Operator.Get("/admin/projects/quiet")).MustBe(200).Body,
            (await node.Operator.Get("/admin/projects")).MustBe(200).Body,
            (await node.Operator.Get(Tour.KeysPath("quiet"))).MustBe(200).Body,
            (await node.Anyone.Get("/openapi.json")).MustBe(200).Body,
            (await node.Anyone.Get("/metrics")).MustBe(200).Body,
            .. log.Lines,
        ];
        Assert.NotEmpty(log.Lines);
        Assert.All(others, text =>
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(next, text, StringComparison.Ordinal);
        });
        Assert.All(others[..5], text => Assert.DoesNotContain("whsec_", text, StringComparison.Ordinal));
    }

    private static string Path(string slug) => $"/admin/projects/{slug}/signing-secret";

    private static DateTimeOffset Time(Answer answer, string field) => JsonSerializer.Deserialize<DateTimeOffset>(answer.Json.GetProperty(field));

    private async Task<Answer> Show(string slug) => (await Node.Operator.Get(Path(slug))).MustBe(200);

    private async Task<Answer> Rotate(string slug) => (await Node.Operator.Send("POST", $"{Path(slug)}/rotate")).MustBe(200);
}
