using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Convoy.CrashingNode;

/// <summary>
/// Watches every commit of every SQLite connection of this process, whoever opens it, so that no write of the product can pass
/// unseen and the product needs no hook of its own: https://sqlite.org/c3ref/auto_extension.html, commit_hook.html, wal_hook.html.
/// </summary>
internal static unsafe partial class CommitHooks
{
    private const string Library = "e_sqlite3";
    private const int Ok = 0;
    private const int RollBack = 1;

    private static Func<DoomedCall?> _current = () => null;

    /// <summary>Hooks all connections that are opened from now on.</summary>
    /// <param name="current">Asked on the thread that commits: on whose behalf, if a mishap awaits it.</param>
    public static void Install(Func<DoomedCall?> current)
    {
        _current = current;
        if (AutoExtension(&Opened) != Ok) throw new InvalidOperationException("SQLite took no hook.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Opened(nint connection, nint error, nint routines)
    {
        CommitHook(connection, &Committing, connection);
        return Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Committing(nint connection)
    {
        // Only now, because opening a connection sets a hook of SQLite's own last. It would move the log into the file, nothing else.
        WalHook(connection, &Committed, 0);
        return _current()?.BeforeCommit() ?? true ? Ok : RollBack;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Committed(nint context, nint connection, nint database, int pages)
    {
        _current()?.AfterCommit();
        return Ok;
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_auto_extension")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AutoExtension(delegate* unmanaged[Cdecl]<nint, nint, nint, int> opened);

    [LibraryImport(Library, EntryPoint = "sqlite3_commit_hook")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint CommitHook(nint connection, delegate* unmanaged[Cdecl]<nint, int> committing, nint context);

    [LibraryImport(Library, EntryPoint = "sqlite3_wal_hook")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WalHook(nint connection, delegate* unmanaged[Cdecl]<nint, nint, nint, int, int> committed, nint context);
}
