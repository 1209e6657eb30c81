namespace Convoy;

/// <summary>
/// The silo has not lately seen itself as a member of the cluster, so what it holds in memory may be old news; it answered nothing.
/// Ask again: the call reaches this silo once it is a member again, or the one that has taken over.
/// An <see cref="OrleansException"/>, because Orleans wraps whatever else comes out of a grain's activation.
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
