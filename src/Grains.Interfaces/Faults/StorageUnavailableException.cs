namespace Convoy;

/// <summary>
/// Storage did not answer, or not in time. After a write the outcome is unknown: the same write under the same identity may be sent
/// again. Carries no connection string, no SQL and no data.
/// An <see cref="OrleansException"/>, because Orleans wraps whatever else comes out of a storage provider.
/// </summary>
[GenerateSerializer, Alias("convoy.storage-unavailable")]
public sealed class StorageUnavailableException : OrleansException
{
    public StorageUnavailableException()
    {
    }

    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    public StorageUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
