namespace Convoy.Grains.Storage;

/// <summary>The database cannot be used at all, for the reason in the message; the process must not start.</summary>
public sealed class DatabaseFaultException : Exception
{
    public DatabaseFaultException()
    {
    }

    public DatabaseFaultException(string message)
        : base(message)
    {
    }

    public DatabaseFaultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
