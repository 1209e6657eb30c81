using Convoy.Gateway.Budget;
using Microsoft.Extensions.Time.Testing;

namespace Convoy.Gateway.Tests.Budget;

public sealed class CargoSlotsTests : IDisposable
{
    private const int Places = 10;

    private readonly FakeTimeProvider _time = new();
    private readonly CargoSlots _slots;

    public CargoSlotsTests() => _slots = new CargoSlots(new RequestOptions { MaxCargoInFlight = Places }, _time);

    public void Dispose() => _slots.Dispose();

    [Fact]
    public async Task Many_places_are_taken_together_and_whoever_finds_too_few_waits_for_them()
    {
        Assert.Equal(6, await Take(6));
        var second = Take(6);
        var third = Take(4);
        Assert.False(second.IsCompleted || third.IsCompleted);
        _slots.Release(6);
        Assert.Equal(6, await second);
        Assert.Equal(4, await third);
        _slots.Release(10);
        Assert.Equal(Places, await Take(Places));
    }

    [Fact]
    public async Task Whoever_wants_more_than_there_are_has_them_all()
    {
        Assert.Equal(Places, await Take(Places + 1));
        Assert.False(Take(1).IsCompleted);
    }

    [Fact]
    public async Task Whoever_waits_too_long_leaves_what_he_had()
    {
        Assert.Equal(6, await Take(6));
        var tooMany = Take(6);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await tooMany);
        Assert.Equal(4, await Take(4));
    }

    private Task<int> Take(int count) => _slots.Take(count, _time.GetTimestamp() + _time.TimestampFrequency).AsTask();
}
