using Microsoft.Extensions.Logging;

namespace Convoy.Tls;

/// <summary>
/// The identity of this process at any moment: the files are looked at again for new connections, at most once in
/// <see cref="LookInterval"/>, and the new ones are taken when they are right. While they are not (half written, say), the old ones
/// stay. Connections that are open keep what they were opened with.
/// </summary>
/// <param name="options">Where the files are.</param>
/// <param name="roles">As in <see cref="TlsIdentity.Load"/>.</param>
/// <param name="time">The clock.</param>
public sealed partial class TlsIdentitySource(NodeTlsOptions options, IReadOnlyCollection<PeerRole> roles, TimeProvider time)
{
    /// <summary>How long changed files may go unseen.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private TlsIdentity? _identity;
    private PemFiles? _taken;
    private long _lookedAt;

    /// <summary>Where changes and their faults are told.</summary>
    public ILogger? Log { get; set; }

    /// <summary>The identity for a connection that begins now.</summary>
    /// <exception cref="TlsFaultException">At the first call only: the files cannot be used.</exception>
    public TlsIdentity Current
    {
        get
        {
            lock (_gate)
            {
                if (_identity is null) First();
                else if (time.GetElapsedTime(_lookedAt) >= LookInterval) Look();
                return _identity!;
            }
        }
    }

    /// <summary>The clock that certificates are judged by.</summary>
    internal TimeProvider Time => time;

    private void First()
    {
        TlsIdentity.RequireUsable(options);
        var files = PemFiles.Read(options);
        _identity = TlsIdentity.From(files, options, roles, time.GetUtcNow());
        _taken = files;
        _lookedAt = time.GetTimestamp();
    }

    private void Look()
    {
        _lookedAt = time.GetTimestamp();
        try
        {
            // Contents and not times: a mounted secret is changed by turning a link, which leaves the time of the file's own name alone.
            var files = PemFiles.Read(options);
            if (files == _taken) return;
            _identity = TlsIdentity.From(files, options, roles, time.GetUtcNow());
            _taken = files;
            if (Log is { } log) LogChanged(log, _identity.Certificate.NotAfter.ToUniversalTime());
        }
        catch (TlsFaultException fault)
        {
            if (Log is { } log) LogKept(log, fault.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Took the changed TLS files; the certificate is valid until {NotAfter:u}")]
    private static partial void LogChanged(ILogger log, DateTime notAfter);

    [LoggerMessage(2, LogLevel.Warning, "Kept the TLS files as they were, because the changed ones cannot be used: {Fault}")]
    private static partial void LogKept(ILogger log, string fault);
}
