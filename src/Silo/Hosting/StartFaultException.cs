namespace Convoy.Silo.Hosting;

/// <summary>Why a node cannot start, in one sentence for the operator. It carries no secret.</summary>
public sealed class StartFaultException : Exception
{
    public StartFaultException()
    {
    }

    public StartFaultException(string message)
        : base(message)
    {
    }

    public StartFaultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
