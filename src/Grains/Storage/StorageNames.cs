namespace Convoy.Grains.Storage;

/// <summary>The storage providers of a silo, by the names under which grains ask for them.</summary>
internal static class StorageNames
{
    /// <summary>Where the state of all grains but cargo is kept.</summary>
    public const string Grains = "convoy";

    /// <summary>Where cargo are kept.</summary>
    public const string Cargo = "convoy-cargo";

    /// <summary>The ADO.NET provider behind it.</summary>
    public const string AdoNet = "convoy-adonet";
}
