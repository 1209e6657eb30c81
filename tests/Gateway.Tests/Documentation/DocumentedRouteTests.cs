using Convoy.Gateway.Callers;
using Convoy.Gateway.Edge;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Convoy.Gateway.Tests.Documentation;

public sealed class DocumentedRouteTests(LiveGateway gateway) : IClassFixture<LiveGateway>
{
    [Fact]
    public async Task The_routes_that_are_documented_are_those_that_are_mounted()
    {
        var mounted = gateway.Endpoints.SelectMany(endpoint => MethodsOf(endpoint).Select(method => $"{method} {PathOf(endpoint)}"));
        var documented = (await Read()).Operations.Select(operation => operation.ToString());
        Assert.Equal(mounted.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_route_asks_for_the_key_that_its_door_asks_for()
    {
        var asked = gateway.Endpoints.SelectMany(endpoint => MethodsOf(endpoint).Select(method => $"{method} {PathOf(endpoint)}: {SchemeOf(endpoint)}"));
        var documented = (await Read()).Operations.Select(operation => $"{operation}: {operation.Scheme}");
        Assert.Equal(asked.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ApiKey", "X-API-Key")]
    [InlineData("WorkerKey", "X-Worker-Key")]
    [InlineData("AdminKey", "X-Admin-Key")]
    public async Task Each_kind_of_key_is_a_security_scheme_of_its_own(string scheme, string header)
    {
        var schemes = (await Read()).Root["components"]!["securitySchemes"]!.AsObject();
        Assert.Equal(3, schemes.Count);
        Assert.Equal("apiKey", (string?)schemes[scheme]!["type"]);
        Assert.Equal("header", (string?)schemes[scheme]!["in"]);
        Assert.Equal(header, (string?)schemes[scheme]!["name"]);
    }

    [Fact]
    public async Task The_document_is_valid_OpenAPI_3_1()
    {
        var (document, diagnostic) = OpenApiDocument.Parse(await gateway.Http.GetStringAsync("/openapi.json"), "json");
        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic.SpecificationVersion);
        Assert.Equal("/", document!.Servers!.Single().Url);
        Assert.Equal(typeof(GatewayApp).Assembly.GetName().Version!.ToString(3), document.Info.Version);
    }

    [Fact]
    public async Task Every_operation_has_an_id_of_its_own_a_summary_and_a_description()
    {
        var operations = (await Read()).Operations.ToList();
        Assert.Equal(operations.Count, operations.Select(operation => operation.Id).Distinct().Count());
        Assert.All(operations, operation => Assert.False(string.IsNullOrEmpty((string?)operation.Json["summary"])));
        Assert.All(operations, operation => Assert.False(string.IsNullOrEmpty((string?)operation.Json["description"])));
    }

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) => endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods;

    private static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static string? SchemeOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<Door>()?.Caller switch
    {
        ProjectKeyCheck => "ApiKey",
        WorkerKeyCheck => "WorkerKey",
        AdminKeyCheck => "AdminKey",
        null => null,
        var other => throw new ArgumentOutOfRangeException(nameof(endpoint), $"No test knows the door of {other.GetType().Name}."),
    };

    private async Task<OpenApiFile> Read() => new(await gateway.Http.GetStringAsync("/openapi.json"));
}
