namespace Convoy.Gateway.Edge;

/// <summary>The endpoints of one feature, mounted; what is said of them next holds for each.</summary>
internal sealed record Mounted(IEndpointConventionBuilder Endpoints, IServiceProvider Services);
