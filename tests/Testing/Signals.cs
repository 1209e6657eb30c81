using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Convoy.Testing;

/// <summary>The signals that ask a process to stop, by their number on every Linux.</summary>
public enum Signal
{
    /// <summary>Ctrl-C.</summary>
    Interrupt = 2,

    /// <summary>What a service manager sends.</summary>
    Terminate = 15,
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
