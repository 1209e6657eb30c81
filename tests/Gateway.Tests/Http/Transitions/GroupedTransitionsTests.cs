using System.Collections.Immutable;
using Convoy.Cargo;
using Convoy.Gateway.Tests.Http.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Transitions;

/// <summary>Groups are a shorter way and nothing more: whatever becomes of one, each cargo is asked by itself then.</summary>
public sealed class GroupedTransitionsTests : IAsyncLifetime
{
    private const int Many = 30;

    private readonly Groups _groups = new();
    private Node? _node;

    private Node Node => _node ?? throw new InvalidOperationException("The node has not started.");

    public async Task InitializeAsync() => _node = await Node.Start(builder => builder.Services.AddSingleton<ICargoGroups>(_groups));

    public async Task DisposeAsync() => await Node.DisposeAsync();

    [Theory]
    [InlineData(GroupFate.Delivered)]
    [InlineData(GroupFate.HalfUnknown)]
    [InlineData(GroupFate.Rejected)]
    [InlineData(GroupFate.NeverAnswered)]
    [InlineData(GroupFate.AppliedAndLost)]
    public async Task Whatever_becomes_of_a_group_every_item_of_it_is_applied_once(GroupFate fate)
    {
        var ids = new string[Many];
        for (var i = 0; i < Many; i++) ids[i] = await Node.Client.LoadCargo();
        _groups.Begin(fate, Node.Services.GetRequiredService<IGrainFactory>());

        var answer = (await Node.Worker.Push([.. ids.Select(id => Tour.Item(id, "batched"))])).MustBe(200);
        var json = answer.Json;
        Assert.Equal(Many, json.GetProperty("applied").GetInt32() + json.GetProperty("unchanged").GetInt32());
        Assert.Equal(fate == GroupFate.AppliedAndLost ? 0 : Many, json.GetProperty("applied").GetInt32());
        Assert.Equal(ids, json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("cargo_id").GetString()));
        foreach (var id in ids) Assert.Equal("batched", await Node.Client.StatusOf(id));
        Assert.True(_groups.Sent > 0);
    }

    /// <summary>What becomes of the groups of a test.</summary>
    public enum GroupFate
    {
        Delivered,
        HalfUnknown,
        Rejected,
        NeverAnswered,
        AppliedAndLost,
    }

    private sealed class Groups : ICargoGroups
    {
        private static readonly SiloAddress Host = SiloAddress.New(System.Net.IPAddress.Loopback, 1, 1);

        private GroupFate _fate;
        private IGrainFactory? _grains;

        public int Sent { get; private set; }

        public void Begin(GroupFate fate, IGrainFactory grains) => (_fate, _grains) = (fate, grains);

        public SiloAddress? HostOf(CargoId cargo) => _grains is null ? null : Host;

        public async ValueTask<ImmutableArray<ImmutableArray<TransitionOutcome>>> Apply(SiloAddress host, ImmutableArray<CargoTransitions> group)
        {
            Sent++;
            if (_fate == GroupFate.Rejected) throw new SiloUnavailableException("The silo is gone.");
            if (_fate == GroupFate.NeverAnswered) await new TaskCompletionSource().Task;
            var outcomes = new List<ImmutableArray<TransitionOutcome>>();
            foreach (var item in group)
            {
                Assert.True(CargoId.TryParse(item.CargoId, out var id));
                var isLeftOut = _fate == GroupFate.HalfUnknown && outcomes.Count % 2 == 0;
                outcomes.Add(isLeftOut ? default : await _grains!.GetCargo(id).Apply(item.Transitions));
            }

            return _fate == GroupFate.AppliedAndLost ? throw new SiloUnavailableException("The answer was lost.") : [.. outcomes];
        }
    }
}
