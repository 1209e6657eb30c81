using System.Net;

namespace Convoy.Testing;

/// <summary>One run of a node, from its start to its end. Disposing ends it.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    /// <summary>How long a node may take until it serves, on a machine that is busy with other tests.</summary>
    public static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    private readonly Uri _ready;

    internal NodeProcess(ChildProcess child, Uri address)
    {
        Child = child;
        _ready = new Uri(address, "health/ready");
    }

    /// <summary>The process, with its outputs.</summary>
    public ChildProcess Child { get; }

    /// <summary>Everything it wrote so far, to both outputs.</summary>
    public string AllOutput => $"{Child.Output}\n{Child.Error}";

    /// <summary>Waits until <c>/health/ready</c> answers 200.</summary>
    /// <exception cref="InvalidOperationException">The node ended instead; the message shows its output.</exception>
    /// <exception cref="TimeoutException">It did not, in <see cref="StartPatience"/>; the message shows its output.</exception>
    public async Task WaitUntilReady()
    {
        using var http = new HttpClient { Timeout = ProbeTimeout };
        await Eventually.Holds("the node to be ready", () => IsReady(http), StartPatience, Child.Describe);
    }

    /// <summary>Ends it as a power cut would.</summary>
    public Task Kill9() => Child.Kill9();

    /// <summary>Asks it to stop and waits for its end.</summary>
    /// <param name="signal">How it is asked.</param>
    /// <param name="timeout">How long it may take; <see cref="Eventually.Patience"/> when null.</param>
    /// <returns>Its exit code and how long it took to end.</returns>
    public async Task<StoppedNode> Stop(Signal signal, TimeSpan? timeout = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        Child.Send(signal);
        var exitCode = await Child.WaitForExit(timeout);
        return new(exitCode, TimeProvider.System.GetElapsedTime(started));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Child.DisposeAsync();

    private async Task<bool> IsReady(HttpClient http)
    {
        if (Child.HasExited)
        {
            var exitCode = await Child.WaitForExit();
            throw new InvalidOperationException($"The node ended with exit code {exitCode} before it was ready.{Child.Describe()}");
        }

        try
        {
            using var answer = await http.GetAsync(_ready);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}

/// <summary>How a node ended when it was asked to.</summary>
public sealed record StoppedNode(int ExitCode, TimeSpan Duration);
