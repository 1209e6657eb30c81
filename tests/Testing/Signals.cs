using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Convoy.Testing;

/// <summary>The signals that tests send, by their number on every Linux of x86 and Arm.</summary>
public enum Signal
{
    /// <summary>Ctrl-C.</summary>
    Interrupt = 2,

    /// <summary>To PostgreSQL: stop at once, as in a crash.</summary>
    Quit = 3,

    /// <summary>What a service manager sends.</summary>
    Terminate = 15,

    /// <summary>Goes on where <see cref="Stop"/> froze it.</summary>
    Continue = 18,

    /// <summary>Freezes a process; it cannot hear or refuse it.</summary>
    Stop = 19,
}

internal static partial class Signals
{
    public static void Send(int processId, Signal signal)
    {
        if (Kill(processId, (int)signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
