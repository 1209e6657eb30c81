using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Budget;

/// <summary>A node whose grain calls fail or hang as a test says; the times are short so that running out of them is quick to see.</summary>
public sealed class FaultyNode : IAsyncLifetime
{
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromMilliseconds(400);
    public static readonly TimeSpan TotalTimeout = TimeSpan.FromMilliseconds(1_500);

    private Node? _node;

    public Node Node => _node ?? throw new InvalidOperationException("The node has not started.");

    public FaultyCalls Calls { get; } = new();

    /// <summary>The settings of the times.</summary>
    public static string[] Settings => [$"--Convoy:Requests:AttemptTimeout={AttemptTimeout}", $"--Convoy:Requests:TotalTimeout={TotalTimeout}"];

    public async Task InitializeAsync() => _node = await Node.Start(Calls.Register, Settings);

    public async Task DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
    }
}
