using Convoy.Testing;

namespace Convoy.Node.Tests;

/// <summary>One node that the tests of a class share.</summary>
public sealed class LiveNode : IAsyncLifetime
{
    private NodeProcess? _node;
    private ConvoyClient? _client;

    public NodeHome Home { get; } = new();

    public ConvoyClient Client => _client ?? throw new InvalidOperationException("The node was not started.");

    public async Task InitializeAsync()
    {
        _node = await Home.Start();
        _client = Home.CreateClient();
    }

    public async Task DisposeAsync()
    {
        _client?.Dispose();
        if (_node is not null) await _node.DisposeAsync();
        Home.Dispose();
    }
}
