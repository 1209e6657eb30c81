using System.Collections.Concurrent;
using Convoy.Bench.Load;
using Convoy.Bench.Measure;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Volume;

/// <summary>Bulk calls to one installation, as a few workers or clients send them: each waits for its answer before the next call.</summary>
internal sealed class BulkCases(Installation convoy, Layout layout, BulkForm form) : IDisposable
{
    /// <summary>Items of a call.</summary>
    public const int Items = 1_000;

    /// <summary>Calls under way at a time.</summary>
    public const int Callers = 4;

    private const int FirstGuess = 20_000;
    private const double Headroom = 1.6;

    private readonly ConvoyClient _client = new(convoy.Address, convoy.Keys);
    private readonly ConcurrentQueue<PreparedBatch> _batches = new();
    private readonly byte[] _loads = ConvoyClient.BulkLoadBody(Items, form);
    private double _itemsPerSecond = FirstGuess;

    /// <summary>Transitions, each applied.</summary>
    public async Task<Sample> Push(TimeSpan window, CancellationToken cancellation)
    {
        var calls = (int)(_itemsPerSecond * Headroom * window.TotalSeconds / Items) + Callers;
        while (_batches.Count < Callers || _batches.Sum(batch => batch.Left) < calls)
        {
            _batches.Enqueue(new PreparedBatch(await _client.LoadBulk(Items, cancellation), form));
        }

        var sample = await Sample.Take(convoy.Nodes, layout, () => Drain.Run(Callers, window, PushNext, cancellation), convoy.Database);
        _itemsPerSecond = sample.RequestsPerSecond * Items;
        return sample;
    }

    /// <summary>Loads of the smallest realistic size.</summary>
    public Task<Sample> Load(TimeSpan window, CancellationToken cancellation) => Sample.Take(
        convoy.Nodes,
        layout,
        () => Drain.Run(
            Callers,
            window,
            async token =>
            {
                await _client.SendBulkLoad(_loads, Items, form, token);
                return true;
            },
            cancellation),
        convoy.Database);

    public void Dispose() => _client.Dispose();

    private async Task<bool> PushNext(CancellationToken cancellation)
    {
        if (!_batches.TryDequeue(out var batch)) return false;
        await _client.SendBulk(batch.Next(), batch.Count, form, cancellation);
        if (batch.HasNext) _batches.Enqueue(batch);
        return true;
    }
}
