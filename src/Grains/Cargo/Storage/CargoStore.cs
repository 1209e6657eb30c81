using System.Security.Cryptography;
using Convoy.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>
/// The cargo of a silo on their way to the database and back, many at a time. It runs from before the first grain until after the last,
/// so that an orderly stop leaves nothing unsettled.
/// </summary>
internal sealed class CargoStore : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly CargoWriter[] _writers;
    private readonly CargoReader _reader;
    private readonly int _readers;
    private readonly TimeProvider _time;
    private Task _running = Task.CompletedTask;
    private long _operations = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    public CargoStore(ICargoTable table, Database database, CargoStoreOptions options, CargoStoreMetrics metrics, TimeProvider time, ILogger<CargoStore> log)
    {
        _time = time;
        _readers = options.Readers;
        _reader = new CargoReader(table, options, time);
        _writers = [.. Enumerable.Range(0, database.Writers(options.Writers)).Select(_ => new CargoWriter(table, database, options, metrics, time, log))];
        metrics.Watch(() => _writers.Sum(writer => writer.Queued), () => _reader.Queued);
    }

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(CargoStore),
        ServiceLifecycleStage.RuntimeStorageServices,
        _ =>
        {
            Start();
            return Task.CompletedTask;
        },
        Stop);

    /// <summary>Reads a cargo; null where none is stored.</summary>
    /// <exception cref="StorageUnavailableException">The database did not answer in time.</exception>
    public Task<CargoState?> Read(string cargoId)
    {
        var read = new CargoRead(cargoId, _time.GetTimestamp());
        _reader.Add(read);
        return read.Task;
    }

    /// <summary>Stores a cargo durably, if its version is still the expected one, and tells <paramref name="told"/> of it then.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">It is not: another activation wrote.</exception>
    /// <exception cref="StorageUnavailableException">Unknown outcome, or nothing was written.</exception>
    /// <exception cref="InvalidDataException">The database will never take this row.</exception>
    public Task Write(string cargoId, long? expected, CargoState next, IGrainState<CargoState>? told = null)
    {
        if (next.Version <= (expected ?? 0)) throw new ArgumentException("The version of a cargo only goes up.", nameof(next));
        var write = new CargoWrite(cargoId, expected, next, Interlocked.Increment(ref _operations), _time.GetTimestamp(), told);
        WriterOf(cargoId).Add(write);
        return write.Task;
    }

    internal void Start() => _running = Task.WhenAll(
    [
        .. _writers.Select(writer => Task.Run(writer.Run)),
        .. Enumerable.Range(0, _readers).Select(_ => Task.Run(_reader.Run)),
    ]);

    internal async Task Stop(CancellationToken cancellation)
    {
        foreach (var writer in _writers) writer.Complete();
        _reader.Complete();
        await _running.WaitAsync(cancellation);
    }

    private CargoWriter WriterOf(string cargoId) => _writers[(uint)string.GetHashCode(cargoId, StringComparison.Ordinal) % (uint)_writers.Length];
}
