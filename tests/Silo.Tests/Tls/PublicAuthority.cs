using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;

namespace Convoy.Silo.Tests.Tls;

/// <summary>An authority that the system's own store trusts, for as long as this test process lives.</summary>
internal static partial class PublicAuthority
{
    public static TestAuthority Instance { get; } = TestAuthority.Create("publicly trusted test authority");

    /// <summary>Puts it where .NET on Linux looks for the system's authorities; they are read once, before any test.</summary>
    [ModuleInitializer]
    internal static void Trust()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("convoy-test-").FullName, "authorities.pem");
        File.WriteAllText(file, Instance.Pem);
        if (SetEnvironment("SSL_CERT_FILE", file, overwrite: 1) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    /// <summary>Whether the system would trust a certificate.</summary>
    public static bool SystemTrusts(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    // What .NET sets, native code does not see.
    [LibraryImport("libc", EntryPoint = "setenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
