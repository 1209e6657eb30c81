using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http;

[Collection(SharedNode.Name)]
public sealed class HealthTests(SharedNode shared)
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/health/serving")]
    public async Task A_started_node_is_healthy_without_a_key(string path) =>
        (await shared.Node.Anyone.Get(path)).MustBeJson(200, """{"status":"ok"}""");
}
