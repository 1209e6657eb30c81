namespace Convoy.Gateway.Tests.Http.Kit;

/// <summary>The node that the tests of the contract share, because a start costs seconds. A test that changes something makes its own.</summary>
public sealed class SharedNode : IAsyncLifetime
{
    public const string Name = "Shared node";

    private Node? _node;

    public Node Node => _node ?? throw new InvalidOperationException("The node has not started.");

    /// <summary>The calls that grains of the node get.</summary>
    public GrainCalls Calls { get; } = new();

    public async Task InitializeAsync() => _node = await Node.Start(Calls.Register);

    public async Task DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
    }
}

[CollectionDefinition(SharedNode.Name)]
public sealed class SharedNodeDefinition : ICollectionFixture<SharedNode>;
