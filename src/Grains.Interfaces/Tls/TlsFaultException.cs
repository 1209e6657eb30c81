namespace Convoy.Tls;

/// <summary>Why the settings or files of TLS cannot be used, in one sentence that names the setting. It carries no key.</summary>
public sealed class TlsFaultException : Exception
{
    public TlsFaultException()
    {
    }

    public TlsFaultException(string message)
        : base(message)
    {
    }

    public TlsFaultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
