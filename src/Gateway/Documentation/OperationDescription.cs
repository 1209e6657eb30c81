namespace Convoy.Gateway.Documentation;

/// <summary>What an endpoint says of itself in <c>/openapi.json</c>; called once, when that is first asked for.</summary>
internal sealed record OperationDescription(Action<Operation> Describe);

/// <summary>Says what an endpoint is, where it is mounted.</summary>
internal static class OperationDescriptionExtensions
{
    public static TBuilder DescribedBy<TBuilder>(this TBuilder endpoint, Action<Operation> describe)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new OperationDescription(describe));
}
