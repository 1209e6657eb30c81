using System.Collections.Immutable;
using Convoy.Cargo;
using Convoy.Gateway.Tests.Http.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Tracking;

/// <summary>A gateway that hosts grains reads those of its own process without a call, and nobody can tell.</summary>
public sealed class LocalReadTests : IAsyncLifetime
{
    private readonly GrainCalls _calls = new();
    private Node? _node;

    private Node Node => _node ?? throw new InvalidOperationException("The node has not started.");

    public async Task InitializeAsync() => _node = await Node.StartAsItIs(_calls.Register);

    public async Task DisposeAsync() => await Node.DisposeAsync();

    [Fact]
    public async Task An_active_cargo_is_read_without_a_call_and_every_change_is_seen_at_once()
    {
        var id = await Node.Client.LoadCargo();
        foreach (var status in (ImmutableArray<string>)["batched", "processing", "completed"])
        {
            (await Node.Worker.Push(Tour.Item(id, status))).MustCount(applied: 1);
            var before = _calls.Of("cargo");
            Assert.Equal(status, await Node.Client.StatusOf(id));
            Assert.Equal(before, _calls.Of("cargo"));
        }
    }

    [Fact]
    public async Task A_cargo_that_is_not_active_is_called_and_answers_the_same()
    {
        var id = await Node.Client.LoadCargo();
        var active = (await Node.Client.Track(id)).MustBe(200);
        await DeactivateAll();
        var before = _calls.Of("cargo");
        Assert.Equal(active.Body, (await Node.Client.Track(id)).MustBe(200).Body);
        Assert.Equal(before + 1, _calls.Of("cargo"));
        Assert.Equal(active.Body, (await Node.Client.Track(id)).MustBe(200).Body);
        Assert.Equal(before + 1, _calls.Of("cargo"));
    }

    [Fact]
    public async Task The_owner_is_checked_without_a_call_too()
    {
        var id = await Node.Client.LoadCargo();
        Assert.True(CargoId.TryParse(id, out var cargo));
        var local = Node.Services.GetRequiredService<ILocalCargo>();
        Assert.True(local.TryGetTracking(cargo, new(Convoy.Projects.ProjectId.New(TimeProvider.System)), out var tracking));
        Assert.Null(tracking);
    }

    private async Task DeactivateAll()
    {
        var management = Node.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        await management.ForceActivationCollection(TimeSpan.Zero);
    }
}
