namespace Convoy;

/// <summary>
/// The silo cannot tell whether its memory is still the truth: others may have declared it dead and activated its grains. Nothing was
/// read, and nothing was written; ask again, when the call may reach another silo.
/// </summary>
[GenerateSerializer, Alias("convoy.read-lease-lapsed")]
public sealed class ReadLeaseLapsedException : OrleansException
{
    public ReadLeaseLapsedException()
    {
    }

    public ReadLeaseLapsedException(string message)
        : base(message)
    {
    }

    public ReadLeaseLapsedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
