namespace Convoy.Silo.Hosting;

/// <summary>
/// The first step of a stop: readiness already says no, and for <c>Convoy:DrainDelay</c> requests are still served, so that whoever
/// sends them has the time to hear of it.
/// </summary>
internal sealed class Drain(Node node, TimeProvider time) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken) =>
        await Task.Delay(node.Options.Drain, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
