using System.Diagnostics;
using System.Globalization;
using Convoy.Bench.Measure;

namespace Convoy.Bench.Servers;

/// <summary>A server that the bench has started: it answers on loopback, can be asked what it has used, and ends with the bench.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadyPause = TimeSpan.FromMilliseconds(5);

    private readonly ChildProcess _child;
    private readonly AllocationProbe? _probe;

    private ServerProcess(ChildProcess child, Uri address, AllocationProbe? probe, TimeSpan untilReady)
    {
        _child = child;
        _probe = probe;
        Address = address;
        UntilReady = untilReady;
    }

    public Uri Address { get; }

    /// <summary>From the start of the process to its first 200 on <c>/health/ready</c>, seen every 5 ms.</summary>
    public TimeSpan UntilReady { get; }

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <exception cref="BenchFailureException">It ended, or was not ready within a minute; the message has its last words.</exception>
    public static async Task<ServerProcess> Start(ServerCommand command, CancellationToken cancellation)
    {
        var child = ChildProcess.Start(command.Name, command.ToStartInfo());
        try
        {
            var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{command.Port}"));
            var untilReady = await WaitUntilReady(child, address, cancellation);
            var probe = command.ProbeSocket is { } path ? new AllocationProbe(path) : null;
            return new ServerProcess(child, address, probe, untilReady);
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    public TimeSpan CpuTime() => ProcessFigures.CpuTime(_child.Id);

    public long PeakResidentBytes() => ProcessFigures.PeakResidentBytes(_child.Id);

    /// <summary>Bytes allocated since the start.</summary>
    public long AllocatedBytes() => Probe.AllocatedBytes();

    /// <summary>Managed bytes in use, after a collection of everything.</summary>
    public long HeldBytes() => Probe.HeldBytes();

    private AllocationProbe Probe => _probe ?? throw new InvalidOperationException("This server was started without a probe.");

    /// <summary>Asks it to end, and waits until it has.</summary>
    /// <exception cref="BenchFailureException">It did not.</exception>
    public async Task Terminate()
    {
        await _child.End("TERM");
        if (!_child.HasEnded) throw new BenchFailureException($"{_child.Name} did not end when it was asked to:\n{_child.LastWords}");
    }

    /// <summary>Stops it where it is (SIGSTOP), so that it takes nothing from another that is measured.</summary>
    public Task Freeze() => _child.Send("STOP");

    /// <summary>Lets it go on; it may need a moment to find its cluster as it was.</summary>
    public Task Thaw() => _child.Send("CONT");

    /// <summary>Waits until it answers 200 on <c>/health/ready</c>.</summary>
    public Task UntilItIsReady(CancellationToken cancellation) => WaitUntilReady(_child, Address, cancellation);

    public async ValueTask DisposeAsync()
    {
        _probe?.Dispose();
        await _child.DisposeAsync();
    }

    private static async Task<TimeSpan> WaitUntilReady(ChildProcess child, Uri address, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(2) };
        while (Stopwatch.GetElapsedTime(started) < ReadyLimit)
        {
            if (child.HasEnded) throw new BenchFailureException($"{child.Name} ended before it was ready:\n{child.LastWords}");
            if (await IsReady(client, cancellation)) return Stopwatch.GetElapsedTime(child.StartedAt);
            await Task.Delay(ReadyPause, TimeProvider.System, cancellation);
        }

        throw new BenchFailureException($"{child.Name} was not ready within {ReadyLimit.TotalSeconds} s:\n{child.LastWords}");
    }

    private static async Task<bool> IsReady(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetAsync("/health/ready", cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
