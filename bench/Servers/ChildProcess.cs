using System.Collections.Concurrent;
using System.Diagnostics;

namespace Convoy.Bench.Servers;

/// <summary>A process that ends when it is disposed, and at the latest when the bench ends, however that ends.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 40;

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SignalLimit = TimeSpan.FromSeconds(45);
    private static readonly ConcurrentDictionary<ChildProcess, bool> Running = new();

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var child in Running.Keys) child.Kill();
    };

    private ChildProcess(string name, Process process)
    {
        Name = name;
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>In <see cref="Stopwatch"/> ticks, taken just before the process was made.</summary>
    public long StartedAt { get; private init; }

    /// <summary>The last lines that it wrote, at most 40.</summary>
    public string LastWords => string.Join('\n', _lines);

    /// <exception cref="BenchFailureException">The program is not there.</exception>
    public static ChildProcess Start(string name, ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var child = new ChildProcess(name, new Process { StartInfo = start }) { StartedAt = Stopwatch.GetTimestamp() };
        try
        {
            child._process.Start();
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw new BenchFailureException($"{start.FileName} could not be started ({fault.Message}); the bench needs wrk and taskset (util-linux).");
        }

        Running[child] = true;
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits for its end and returns its exit code; all its output has been seen then.</summary>
    public async Task<int> Ended(TimeSpan limit, CancellationToken cancellation)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        within.CancelAfter(limit);
        try
        {
            await _process.WaitForExitAsync(within.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new BenchFailureException($"{Name} did not end within {limit.TotalSeconds} s:\n{LastWords}");
        }

        return _process.ExitCode;
    }

    /// <summary>Sends a signal by its name, such as <c>TERM</c>, and waits some seconds for the end.</summary>
    public async Task End(string signal)
    {
        await Send(signal);
        using var within = new CancellationTokenSource(SignalLimit);
        await _process.WaitForExitAsync(within.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Sends a signal by its name, such as <c>STOP</c>; it has been sent when this returns.</summary>
    public async Task Send(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        using var within = new CancellationTokenSource(EndLimit);
        await _process.WaitForExitAsync(within.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Running.TryRemove(this, out _);
        _process.Dispose();
    }

    private void Kill()
    {
        // Not the tree: taskset becomes what it starts, nothing else here starts anything, and the search for children trips
        // over processes of others that end while it looks.
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It was never started.
        }
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        _lines.Enqueue(line);
        if (_lines.Count > KeptLines) _lines.TryDequeue(out _);
    }
}
