using System.Runtime.InteropServices;

namespace Convoy.CrashingNode;

/// <summary>Ends this process as <c>kill -9</c> does: nothing is flushed, disposed or answered.</summary>
internal static partial class SuddenDeath
{
    private const int Sigkill = 9;

    public static void Now()
    {
        _ = Kill(Environment.ProcessId, Sigkill);
        throw new InvalidOperationException("The process outlived SIGKILL.");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
