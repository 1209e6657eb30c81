using Convoy.Silo.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Convoy.Silo.Tests.Hosting;

public sealed class StalledPoolTests
{
    /// <summary>By itself the pool adds at most two threads a second while nothing moves: it would need 10 s and more.</summary>
    private const int Blocked = 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Work_goes_on_while_every_thread_is_blocked()
    {
        using var guard = new StalledPool(TimeProvider.System, NullLogger<StalledPool>.Instance);
        await guard.StartAsync(default);
        using var release = new ManualResetEventSlim();
        using var ran = new ManualResetEventSlim();
        using var waiting = new CountdownEvent(Blocked);
        try
        {
            for (var blocked = 0; blocked < Blocked; blocked++) ThreadPool.UnsafeQueueUserWorkItem(Block, (release, waiting), preferLocal: false);
            ThreadPool.UnsafeQueueUserWorkItem(ran => ran.Set(), ran, preferLocal: false);

            // On this thread, which is one of those that are blocked.
            Assert.True(ran.Wait(Patience));
        }
        finally
        {
            release.Set();

            // Some may only begin now; what they wait for must still be there.
            waiting.Wait();
            await guard.StopAsync(default);
        }
    }

    [Fact]
    public async Task The_pool_is_as_it_was_when_the_guard_ends()
    {
        ThreadPool.GetMinThreads(out var usual, out _);
        var guard = new StalledPool(TimeProvider.System, NullLogger<StalledPool>.Instance);
        await guard.StartAsync(default);
        await guard.StopAsync(default);
        guard.Dispose();

        ThreadPool.GetMinThreads(out var after, out _);
        Assert.Equal(usual, after);
    }

    private static void Block((ManualResetEventSlim Release, CountdownEvent Waiting) test)
    {
        test.Release.Wait();
        test.Waiting.Signal();
    }
}
