using System.Diagnostics;

namespace Convoy.Gateway.Tests.Http.Kit;

/// <summary>Waiting for facts.</summary>
internal static class Wait
{
    /// <summary>The longest wait for anything: far above what a slow machine needs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns once the fact holds.</summary>
    /// <param name="awaited">What is awaited, for the message.</param>
    /// <param name="holds">Asked again and again.</param>
    public static async Task For(string awaited, Func<Task<bool>> holds)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Limit, $"Not within {Limit.TotalSeconds} s: {awaited}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
