using Convoy.Silo.Callbacks;
using Microsoft.Extensions.Time.Testing;

namespace Convoy.Silo.Tests.Callbacks;

/// <summary>Which hosts' callbacks are taken next.</summary>
public sealed class HostTurnsTests
{
    private const int HostsOfALook = 2;
    private const int Room = 100;

    private readonly FakeTimeProvider _time = new();
    private readonly SortedDictionary<string, int> _due = new(StringComparer.Ordinal);
    private readonly List<string> _looks = [];
    private readonly List<string> _taken = [];
    private readonly HostTurns _turns;
    private int _perHost = 10;
    private string? _broken;
    private bool _isLookBroken;

    public HostTurnsTests() => _turns = new HostTurns(Look, Take, _time);

    [Fact]
    public async Task Nothing_that_is_due_is_looked_for_once_in_an_interval()
    {
        Assert.False(await _turns.Take(Room));
        Assert.False(await _turns.Take(Room));
        Assert.Equal([""], _looks);

        _time.Advance(HostTurns.PollInterval);
        Assert.False(await _turns.Take(Room));
        Assert.Equal(["", ""], _looks);
    }

    [Fact]
    public async Task Hosts_whose_callbacks_are_not_due_are_gone_over_one_look_in_an_interval()
    {
        Hosts(0, 0, 0, 0, 0);
        Assert.False(await _turns.Take(Room));
        Assert.False(await _turns.Take(Room));
        Assert.Equal([""], _looks);

        _time.Advance(HostTurns.PollInterval);
        Assert.False(await _turns.Take(Room));
        _time.Advance(HostTurns.PollInterval);
        Assert.True(await _turns.Take(Room));
        Assert.Equal(["", "b", "d"], _looks);

        // And once more from the first, without waiting.
        Assert.False(await _turns.Take(Room));
        Assert.Equal("", _looks[^1]);
        Assert.Empty(_taken);
    }

    [Fact]
    public async Task A_host_with_many_is_asked_again_while_all_others_are_looked_at()
    {
        Hosts(35, 0, 0, 0, 0, 0, 0);
        Assert.True(await _turns.Take(Room));
        Assert.True(await _turns.Take(Room));
        Assert.True(await _turns.Take(Room));
        Assert.Equal(["a", "a", "a", "a"], _taken);
        Assert.Equal(0, _due["a"]);

        // It had less than could be taken the last time.
        Assert.False(await _turns.Take(Room));
        _time.Advance(HostTurns.PollInterval);
        Assert.False(await _turns.Take(Room));
        Assert.Equal(4, _taken.Count);
    }

    [Fact]
    public async Task A_host_that_takes_no_more_now_is_asked_later()
    {
        Hosts(1);
        _perHost = 0;
        Assert.False(await _turns.Take(Room));
        _perHost = 10;
        Assert.True(await _turns.Take(Room));
        Assert.Equal(0, _due["a"]);
    }

    [Fact]
    public async Task Where_one_host_takes_all_the_room_the_next_is_first_the_next_time()
    {
        Hosts(9, 9, 9);
        Assert.True(await _turns.Take(room: 5));
        Assert.Equal(["a"], _taken);
        Assert.True(await _turns.Take(room: 9));
        Assert.Equal(["a", "b"], _taken);
        Assert.True(await _turns.Take(room: 9));
        Assert.Equal(["a", "b", "c"], _taken);
    }

    [Fact]
    public async Task No_more_is_taken_than_there_is_room()
    {
        Hosts(20, 20, 20);
        _perHost = 3;
        for (var room = 1; room < 9; room++)
        {
            var before = _due.Values.Sum();
            await _turns.Take(room);
            Assert.InRange(before - _due.Values.Sum(), 1, room);
        }
    }

    [Fact]
    public async Task A_look_that_fails_is_made_again_at_once()
    {
        Hosts(0, 0, 1);
        await _turns.Take(Room);
        _time.Advance(HostTurns.PollInterval);
        _isLookBroken = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _turns.Take(Room));
        _isLookBroken = false;
        Assert.True(await _turns.Take(Room));
        Assert.Equal(["", "b", "b"], _looks);
        Assert.Equal(0, _due["c"]);
    }

    [Fact]
    public async Task A_host_of_which_nothing_can_be_taken_costs_the_others_no_turn()
    {
        Hosts(1, 1, 1);
        _broken = "a";
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _turns.Take(Room));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _turns.Take(Room));
        Assert.Equal([1, 0, 0], _due.Values);

        _broken = null;
        Assert.True(await _turns.Take(Room));
        Assert.Equal(0, _due["a"]);
    }

    [Fact]
    public async Task A_host_with_many_is_asked_again_after_a_fault()
    {
        Hosts(15, 0, 0, 0, 0);
        Assert.True(await _turns.Take(room: 10));
        _broken = "a";
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _turns.Take(Room));
        _broken = null;
        Assert.True(await _turns.Take(Room));
        Assert.Equal(0, _due["a"]);
        Assert.DoesNotContain("", _looks.Skip(1));
    }

    private void Hosts(params int[] due)
    {
        for (var i = 0; i < due.Length; i++) _due[$"{(char)('a' + i)}"] = due[i];
    }

    private Task<(IReadOnlyList<string> Due, string? Last)> Look(string after)
    {
        _looks.Add(after);
        if (_isLookBroken) throw new StorageUnavailableException("No answer.");
        var hosts = _due.Where(host => string.CompareOrdinal(host.Key, after) > 0).Take(HostsOfALook).ToList();
        IReadOnlyList<string> due = [.. hosts.Where(host => host.Value > 0).Select(host => host.Key)];
        return Task.FromResult((due, hosts.Count == HostsOfALook ? hosts[^1].Key : null));
    }

    private Task<(int Taken, bool HasMore)> Take(string host, int room)
    {
        if (host == _broken) throw new StorageUnavailableException("No answer.");
        _taken.Add(host);
        var wanted = Math.Min(_perHost, room);
        var taken = Math.Min(wanted, _due[host]);
        _due[host] -= taken;
        return Task.FromResult((taken, taken == wanted));
    }
}
