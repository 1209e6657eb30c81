using System.Diagnostics.Metrics;
using Convoy.Grains.Cargo;
using Convoy.Grains.Cargo.Residence;
using Convoy.Grains.Leases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Convoy.Grains.Tests.Cargo.Residence;

/// <summary>When memory is collected, and when it is called short, of 1,000 bytes of which 800 may be in use.</summary>
public sealed class MemoryPressureTests : IDisposable
{
    private const double Available = 1_000;

    private readonly FakeTimeProvider _time = new();
    private readonly Heap _heap = new();
    private readonly Messages _log = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CargoResidence _residence;
    private readonly LocalCargo _cargo;
    private readonly MemoryPressure _pressure;

    public MemoryPressureTests()
    {
        _residence = new CargoResidence(new ResidenceOptions(), _services.GetRequiredService<IMeterFactory>(), _time);
        _cargo = new LocalCargo(ReadLease.AlwaysHeld, _residence);
        _pressure = new MemoryPressure(new ResidenceOptions(), _time, _log, _cargo, _heap);
    }

    [Fact]
    public void Nothing_happens_while_there_is_room()
    {
        Look(now: 800, full: (5, 900));
        Assert.Equal((0, 0), (_heap.Collected, _log.Count));
    }

    [Fact]
    public void Garbage_goes_before_any_cargo_does()
    {
        Look(now: 801, full: (0, 0));
        Assert.Equal((1, 0), (_heap.Collected, _log.Count));
        Look(now: 801, full: (6, 700));
        Assert.Equal((1, 0), (_heap.Collected, _log.Count));
    }

    [Fact]
    public void A_collection_is_asked_for_again_only_after_a_while()
    {
        Look(now: 801, full: (0, 0));
        Look(now: 801, full: (0, 0));
        Assert.Equal(1, _heap.Collected);
        _time.Advance(MemoryPressure.BetweenCollections + TimeSpan.FromMilliseconds(1));
        Look(now: 801, full: (0, 0));
        Assert.Equal(2, _heap.Collected);
    }

    [Fact]
    public void Cargo_go_once_after_each_collection_that_leaves_too_much()
    {
        Look(now: 900, full: (7, 850));
        Look(now: 900, full: (7, 850));
        Assert.Equal(1, _log.Count);
        Look(now: 900, full: (8, 850));
        Assert.Equal(2, _log.Count);
    }

    [Theory]
    [InlineData(14, false)]
    [InlineData(15, true)]
    public void The_share_leaves_something_to_aim_at(int percent, bool isRight)
    {
        Assert.Equal(isRight, new ResidenceOptions { PressurePercent = percent }.Fault() is null);
        Assert.True(!isRight || percent > MemoryPressure.ShedPercent);
    }

    public void Dispose()
    {
        _pressure.Dispose();
        _residence.Dispose();
        _services.Dispose();
    }

    private void Look(double now, (long Index, double InUse) full)
    {
        _heap.Now = new HeapReading(9, now, Available);
        _heap.LastFull = new HeapReading(full.Index, full.InUse, Available);
        _pressure.Look(_cargo);
    }

    private sealed class Heap : IHeap
    {
        public HeapReading Now { get; set; }

        public HeapReading LastFull { get; set; }

        public int Collected { get; private set; }

        public void Collect() => Collected++;
    }

    private sealed class Messages : ILogger<MemoryPressure>
    {
        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => Count++;
    }
}
