using System.Diagnostics;

namespace Convoy.Gateway.Tests.Documentation;

/// <summary>A real browser without a window: Debian's package <c>chromium</c>.</summary>
internal static class Browser
{
    private const string Program = "/usr/bin/chromium";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly string[] Options =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--virtual-time-budget=10000", "--enable-logging=stderr", "--dump-dom",
    ];

    /// <summary>Opens a page, lets its scripts run, and returns what they made of it and what the browser said of that.</summary>
    public static async Task<OpenedPage> Open(Uri address)
    {
        Assert.True(File.Exists(Program), $"This test opens the page in a real browser, and {Program} is not there: install the package chromium.");
        var profile = Directory.CreateTempSubdirectory("convoy-browser-");
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(Program, [.. Options, $"--user-data-dir={profile.FullName}", address.ToString()])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            using var limit = new CancellationTokenSource(Patience);
            try
            {
                var html = browser.StandardOutput.ReadToEndAsync(limit.Token);
                var console = browser.StandardError.ReadToEndAsync(limit.Token);
                await browser.WaitForExitAsync(limit.Token);
                return new(await html, (await console).Split('\n'));
            }
            catch (OperationCanceledException)
            {
                browser.Kill(entireProcessTree: true);
                throw new TimeoutException($"Waited {Patience.TotalSeconds} s in vain for the browser to show {address}.");
            }
        }
        finally
        {
            Delete(profile);
        }
    }

    // The browser's helpers may still be writing their last files.
    private static void Delete(DirectoryInfo profile)
    {
        try
        {
            profile.Delete(recursive: true);
        }
        catch (IOException)
        {
        }
    }
}

/// <summary>A page as the browser has it after its scripts have run, and the lines of its console among what the browser logged.</summary>
internal sealed record OpenedPage(string Html, IReadOnlyList<string> Console);
