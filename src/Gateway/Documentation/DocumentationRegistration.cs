namespace Convoy.Gateway.Documentation;

internal static class DocumentationRegistration
{
    public static void AddDocumentation(this IServiceCollection services) => services.AddEndpointsApiExplorer();

    public static void MapDocumentation(this WebApplication app) => _ = app;
}
