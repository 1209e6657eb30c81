using Convoy.Gateway.Callers;

namespace Convoy.Gateway.Edge;

/// <summary>What an endpoint asks of a request before it is called; set where the endpoint is mounted.</summary>
internal sealed class Door
{
    /// <summary>Bytes of a body that is one object (CONTRACT 3, 5).</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    /// <summary>Bytes of a body that is many (CONTRACT 4).</summary>
    public const int MaxBulkBodyBytes = 16 * 1024 * 1024;

    /// <summary>Who may call; null for everybody.</summary>
    public ICallerCheck? Caller { get; set; }

    /// <summary>The largest body, in bytes.</summary>
    public int BodyLimit { get; set; } = MaxBodyBytes;

    /// <summary>Whether the endpoint reads a body, and so minds its media type.</summary>
    public bool ReadsBody { get; set; }

    /// <summary>Whether lines of JSON are taken as well.</summary>
    public bool TakesLines { get; set; }
}

/// <summary>Sets what an endpoint asks for.</summary>
internal static class DoorExtensions
{
    public static TBuilder WithDoor<TBuilder>(this TBuilder endpoint, Action<Door> set)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.Add(builder =>
        {
            var door = builder.Metadata.OfType<Door>().FirstOrDefault();
            if (door is null) builder.Metadata.Add(door = new Door());
            set(door);
        });
        return endpoint;
    }

    /// <summary>The endpoint reads one JSON object.</summary>
    public static TBuilder ReadsJson<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithDoor(door => door.ReadsBody = true);
}
