using System.Runtime.InteropServices;

namespace Convoy.Silo.Hosting;

/// <summary>Lets the second SIGTERM or Ctrl-C end the process at once; the first one is the host's, and stops it in order.</summary>
public sealed class SecondSignal : IDisposable
{
    private const int SignalExitCode = 128; // and the signal's number, as a shell counts
    private const int Sigint = 2;
    private const int Sigterm = 15;

    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    private SecondSignal() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Count(Sigint)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Count(Sigterm)),
    ];

    /// <summary>Watches until it is disposed.</summary>
    public static SecondSignal Watch() => new();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void Count(int signal)
    {
        if (Interlocked.Increment(ref _signals) > 1) Environment.Exit(SignalExitCode + signal);
    }
}
