using Convoy.Cargo;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Kit;

/// <summary>Tests of what travels in groups, on a node of their own whose groups meet what a test says.</summary>
public abstract class GroupedNode : IAsyncLifetime
{
    private Node? _node;

    public static TheoryData<GroupFate> Fates => [.. Enum.GetValues<GroupFate>()];

    private protected FatefulGroups Groups { get; } = new();

    private protected Node Node => _node ?? throw new InvalidOperationException("The node has not started.");

    private protected IGrainFactory Grains => Node.Services.GetRequiredService<IGrainFactory>();

    public async Task InitializeAsync() => _node = await Node.Start(builder => builder.Services.AddSingleton<ICargoGroups>(Groups));

    public async Task DisposeAsync() => await Node.DisposeAsync();

    /// <summary>From now on there is a silo to send groups to; before, each cargo is asked by itself.</summary>
    private protected void Begin(GroupFate fate) => Groups.Begin(fate, Grains);
}
