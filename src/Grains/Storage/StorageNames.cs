namespace Convoy.Grains.Storage;

/// <summary>The storage providers of a silo, by the names under which grains ask for them.</summary>
internal static class StorageNames
{
    /// <summary>Where every grain's state is kept.</summary>
    public const string Grains = "convoy";

    /// <summary>The ADO.NET provider behind it.</summary>
    public const string AdoNet = "convoy-adonet";
}
