using System.Collections.Concurrent;
using Convoy.Grains.Cargo;
using Orleans.Storage;

namespace Convoy.Grains.Tests.Storage;

/// <summary>How a write goes wrong.</summary>
public enum WriteFault
{
    /// <summary>It never reached the database.</summary>
    LostBefore,

    /// <summary>It is in the database, and the answer was lost.</summary>
    LostAfter,

    /// <summary>Another activation of the grain has written before.</summary>
    Twin,
}

/// <summary>The real storage, which fails where a test says so and counts what it is asked.</summary>
public sealed class FaultyStorage
{
    private readonly ConcurrentDictionary<string, WriteFault> _writeFaults = new();
    private readonly ConcurrentDictionary<string, bool> _readFaults = new();
    private readonly ConcurrentDictionary<string, HeldWrite> _holds = new();
    private readonly ConcurrentDictionary<string, int> _reads = new();
    private readonly ConcurrentDictionary<string, int> _writes = new();

    /// <summary>Makes the next write or clear of a grain go wrong, once.</summary>
    public void FailNextWrite(GrainId grain, WriteFault fault) => _writeFaults[grain.ToString()] = fault;

    /// <summary>Makes the next read of a grain fail, once.</summary>
    public void FailNextRead(GrainId grain) => _readFaults[grain.ToString()] = true;

    /// <summary>Holds up the next write of a grain.</summary>
    public HeldWrite HoldNextWrite(GrainId grain) => _holds[grain.ToString()] = new HeldWrite();

    public int Reads(GrainId grain) => _reads.GetValueOrDefault(grain.ToString());

    public int Writes(GrainId grain) => _writes.GetValueOrDefault(grain.ToString());

    /// <summary>Puts itself around the real storage.</summary>
    internal Provider Around(IGrainStorage inner) => new(this, inner);

    internal sealed class Provider(FaultyStorage faults, IGrainStorage inner) : IGrainStorage
    {
        public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var grain = grainId.ToString();
            faults._reads.AddOrUpdate(grain, 1, (_, count) => count + 1);
            if (faults._readFaults.TryRemove(grain, out _)) throw new StorageUnavailableException("The read was lost.");
            await inner.ReadStateAsync(stateName, grainId, grainState);
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            Write(stateName, grainId, grainState, inner.WriteStateAsync);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            Write(stateName, grainId, grainState, inner.ClearStateAsync);

        private async Task Write<T>(string stateName, GrainId grainId, IGrainState<T> grainState, Func<string, GrainId, IGrainState<T>, Task> write)
        {
            var grain = grainId.ToString();
            faults._writes.AddOrUpdate(grain, 1, (_, count) => count + 1);
            if (faults._holds.TryRemove(grain, out var held)) await held.Wait();
            var fails = faults._writeFaults.TryRemove(grain, out var fault);
            if (fails && fault == WriteFault.LostBefore) throw new StorageUnavailableException("The write was lost.");
            if (fails && fault == WriteFault.Twin) await WriteAsTwin<T>(stateName, grainId);
            await write(stateName, grainId, grainState);
            if (fails && fault == WriteFault.LostAfter) throw new StorageUnavailableException("The answer was lost.");
        }

        // The same state again: what counts is that the version moves on, which a cargo counts itself.
        private async Task WriteAsTwin<T>(string stateName, GrainId grainId)
        {
            var twin = new GrainState<T>();
            await inner.ReadStateAsync(stateName, grainId, twin);
            if (twin is GrainState<CargoState> cargo) cargo.State = cargo.State! with { Version = cargo.State.Version + 1 };
            await inner.WriteStateAsync(stateName, grainId, twin);
        }
    }
}

/// <summary>A write that a test holds up.</summary>
public sealed class HeldWrite
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once the write has begun.</summary>
    public Task Begun => _begun.Task;

    public void Release() => _released.SetResult();

    internal Task Wait()
    {
        _begun.TrySetResult();
        return _released.Task;
    }
}
