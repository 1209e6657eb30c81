using Convoy.Testing;

namespace Convoy.House.Tests.Deploy;

/// <summary>Programs that know a format better than a test could.</summary>
internal static class Tool
{
    /// <summary>Far above what packing an image takes, on a machine that is busy with other tests.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs one to its end, and requires that it found nothing wrong.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> Accepts(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        (await Run(program, arguments, environment)).Output;

    /// <summary>As <see cref="Accepts"/>; returns what it warned of.</summary>
    public static async Task<string> WarningsOf(string program, IReadOnlyList<string> arguments) => (await Run(program, arguments, null)).Error;

    private static async Task<ExitedProcess> Run(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment)
    {
        var run = await ChildProcess.Run([Path(program), .. arguments], environment, Repository.Root, timeout: Patience);
        Assert.True(run.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {run.ExitCode}:\n{run.Output}\n{run.Error}");
        return run;
    }

    // Debian keeps some of them where only root looks.
    private static string Path(string program) => File.Exists($"/usr/sbin/{program}") ? $"/usr/sbin/{program}" : program;
}
