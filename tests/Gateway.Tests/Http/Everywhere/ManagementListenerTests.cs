using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Everywhere;

/// <summary>A node of its own, because the setting holds for a whole process.</summary>
public sealed class ManagementListenerTests
{
    [Fact]
    public async Task What_is_for_operators_is_found_on_the_management_listener_only()
    {
        var port = Node.FreePort();
        await using var node = await Node.Start(null, $"--Convoy:ManagementUrls=http://127.0.0.1:{port}");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var inside = new Caller(http, (Caller.AdminHeader, node.AdminKey));

        (await inside.Get("/admin/projects/demo")).MustBe(200);
        (await inside.Post("/admin/worker-keys", """{"name":"x"}""")).MustBe(201);
        (await inside.Get("/metrics")).MustBe(200);
        (await inside.Get("/health/ready")).MustBe(200);

        string[] hidden =
        [
            "/admin/projects", "/admin/projects/demo", "/admin/worker-keys", "/ADMIN/projects", "/admin/", "/%61dmin/projects",
            "/metrics", "/metrics/", "/Metrics",
        ];
        foreach (var path in hidden)
        {
            var answer = (await node.Operator.Get(path)).MustBe(404, "Not Found");
            Assert.False(string.IsNullOrEmpty(answer["X-Request-Id"]), "There is no id.");
        }

        (await node.Operator.Delete("/admin/projects")).MustBe(404, "Not Found");
        (await node.Operator.With("Host", $"127.0.0.1:{port}").Get("/admin/projects")).MustBe(404, "Not Found");
        (await node.Anyone.Get("/health")).MustBe(200);
        Assert.Equal("pending", await node.Client.StatusOf(await node.Client.LoadCargo()));
    }
}
