using System.Diagnostics;

namespace Convoy.Testing;

/// <summary>A program that a test started, with both its outputs captured. Disposing ends it and what it started, and may be done again.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>What it wrote to its standard output.</summary>
    public OutputBuffer Output { get; } = new();

    /// <summary>What it wrote to its standard error.</summary>
    public OutputBuffer Error { get; } = new();

    /// <summary>Its standard input, open until it is disposed.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>The id that the system knows it by.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended, as one that was disposed has.</summary>
    public bool HasExited
    {
        get
        {
            try
            {
                return _process.HasExited;
            }
            catch (InvalidOperationException)
            {
                // Disposed by another thread, such as one that starts the node anew.
                return true;
            }
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="command">The program and its arguments, passed as they are, with no shell between.</param>
    /// <param name="environment">Variables to set; null takes one away. The rest is inherited.</param>
    /// <param name="workingDirectory">Where it runs; the tests' own directory when null.</param>
    public static ChildProcess Start(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string?>? environment = null, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, line) => Keep(child.Output, line.Data);
        child._process.ErrorDataReceived += (_, line) => Keep(child.Error, line.Data);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <inheritdoc cref="Start"/>
    /// <exception cref="TimeoutException">It did not end within <paramref name="timeout"/>, or <see cref="Eventually.Patience"/>.</exception>
    public static async Task<ExitedProcess> Run(
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? workingDirectory = null,
        string? input = null,
        TimeSpan? timeout = null)
    {
        await using var child = Start(command, environment, workingDirectory);
        if (input is not null) await child.Input.WriteAsync(input);
        child.Input.Close();
        var exitCode = await child.WaitForExit(timeout);
        return new(exitCode, child.Output.Text, child.Error.Text);
    }

    /// <summary>Waits until it has ended and all that it wrote is captured.</summary>
    /// <returns>Its exit code; 128 and the signal's number when a signal ended it.</returns>
    /// <exception cref="TimeoutException">It was still running after <paramref name="timeout"/>.</exception>
    public async Task<int> WaitForExit(TimeSpan? timeout = null)
    {
        var patience = timeout ?? Eventually.Patience;
        try
        {
            await _process.WaitForExitAsync().WaitAsync(patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {patience.TotalSeconds:0.#} s in vain for the end of {_process.StartInfo.FileName}.{Describe()}");
        }

        return _process.ExitCode;
    }

    /// <summary>Ends it with SIGKILL, which no process can hear or delay, and waits until it is gone.</summary>
    public async Task Kill9()
    {
        _process.Kill();
        await WaitForExit();
    }

    /// <summary>Sends a signal, such as the one of Ctrl-C, without waiting for what it does.</summary>
    public void Send(Signal signal) => Signals.Send(Id, signal);

    /// <summary>Its outputs, for the message of a failure.</summary>
    public string Describe() => $"\n--- standard output\n{Output}\n--- standard error\n{Error}\n---";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await WaitForExit();
        }

        _process.Dispose();
    }

    private static void Keep(OutputBuffer buffer, string? line)
    {
        if (line is not null) buffer.Add(line);
    }
}

/// <summary>How a program ended, and what it wrote.</summary>
public sealed record ExitedProcess(int ExitCode, string Output, string Error);
