using System.Net;
using System.Text.Json;
using Convoy.Testing;

namespace Convoy.Node.Tests.Crashes;

internal sealed class ProjectCreation(int attempt) : Operation
{
    private readonly string _slug = $"cut-off-{attempt}";

    public override string ProjectName => $"Project of attempt {attempt}.";

    public override Task<Reply> Send(ConvoyClient client) => client.Admin(HttpMethod.Post, "projects", new { name = ProjectName, slug = _slug });

    public override Task CheckAcknowledged(ConvoyClient client, Reply reply)
    {
        Assert.Equal(_slug, reply.Expect(HttpStatusCode.Created).Text("slug"));
        return CheckIsWhole(client);
    }

    public override async Task<bool> IsDone(ConvoyClient client)
    {
        var reply = await client.Admin(HttpMethod.Get, $"projects/{_slug}");
        if (reply.Status == HttpStatusCode.NotFound) return false;
        Assert.Equal(ProjectName, reply.Expect(HttpStatusCode.OK).Text("name"));
        return true;
    }

    public override async Task Repeat(ConvoyClient client, bool isDone)
    {
        (await Send(client)).Expect(isDone ? HttpStatusCode.Conflict : HttpStatusCode.Created);
        await CheckIsWhole(client);
    }

    private async Task CheckIsWhole(ConvoyClient client)
    {
        Assert.True(await IsDone(client), $"The slug {_slug} is taken, and its project is not there.");
        var key = (await client.Admin(HttpMethod.Post, $"projects/{_slug}/api-keys", new { name = "Whole" })).Expect(HttpStatusCode.Created);
        await Calls.AssertKeyWorks(client, key.Text("key"));
        var secret = (await client.Admin(HttpMethod.Get, $"projects/{_slug}/signing-secret")).Expect(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, secret.Json.GetProperty("previous_expires_at").ValueKind);
    }
}

internal sealed class SigningSecretRotation(int attempt) : Operation
{
    private readonly string _slug = $"signed-{attempt}";

    private string _before = "";

    private string Path => $"projects/{_slug}/signing-secret";

    public override async Task Prepare(ConvoyClient client)
    {
        (await client.Admin(HttpMethod.Post, "projects", new { name = "Signed", slug = _slug })).Expect(HttpStatusCode.Created);
        _before = (await Show(client)).Text("signing_secret");
    }

    public override Task<Reply> Send(ConvoyClient client) => client.Admin(HttpMethod.Post, $"{Path}/rotate");

    public override async Task CheckAcknowledged(ConvoyClient client, Reply reply) =>
        Assert.Equal(reply.Expect(HttpStatusCode.OK).Text("signing_secret"), (await Show(client)).Text("signing_secret"));

    public override async Task<bool> IsDone(ConvoyClient client)
    {
        var now = await Show(client);
        var isRotated = now.Text("signing_secret") != _before;
        Assert.Equal(isRotated, now.Json.GetProperty("previous_expires_at").ValueKind == JsonValueKind.String);
        return isRotated;
    }

    public override async Task Repeat(ConvoyClient client, bool isDone)
    {
        await CheckAcknowledged(client, await Send(client));
        Assert.True(await IsDone(client), "A repeat changed nothing.");
    }

    private async Task<Reply> Show(ConvoyClient client) => (await client.Admin(HttpMethod.Get, Path)).Expect(HttpStatusCode.OK);
}

internal sealed class ProjectChange(int attempt) : Operation
{
    private readonly string _slug = $"changed-{attempt}";

    public override string ProjectName => $"Project of attempt {attempt}.";

    private string NewName => $"Changed in attempt {attempt}.";

    private string NewDescription => $"Described in attempt {attempt}.";

    public override async Task Prepare(ConvoyClient client) =>
        (await client.Admin(HttpMethod.Post, "projects", new { name = ProjectName, slug = _slug })).Expect(HttpStatusCode.Created);

    public override Task<Reply> Send(ConvoyClient client) =>
        client.Admin(HttpMethod.Patch, $"projects/{_slug}", new { name = NewName, description = NewDescription, is_active = false });

    public override Task CheckAcknowledged(ConvoyClient client, Reply reply)
    {
        Assert.True(IsChanged(reply), $"The answer shows no change: {reply}");
        return Task.CompletedTask;
    }

    public override async Task<bool> IsDone(ConvoyClient client) => IsChanged(await client.Admin(HttpMethod.Get, $"projects/{_slug}"));

    public override async Task Repeat(ConvoyClient client, bool isDone) => Assert.True(IsChanged(await Send(client)), "A repeat changed nothing.");

    private bool IsChanged(Reply reply)
    {
        var isChanged = reply.Expect(HttpStatusCode.OK).Text("name") == NewName;
        Assert.Equal(isChanged ? NewDescription : null, reply.Json.GetProperty("description").GetString());
        Assert.Equal(!isChanged, reply.Json.GetProperty("is_active").GetBoolean());
        return isChanged;
    }
}
