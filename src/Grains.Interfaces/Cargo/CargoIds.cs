namespace Convoy.Cargo;

/// <summary>Several cargo ids as bytes, 16 each.</summary>
public static class CargoIds
{
    /// <summary>Packs ids in their order.</summary>
    public static byte[] Pack(ReadOnlySpan<CargoId> ids)
    {
        var packed = new byte[ids.Length * CargoId.ByteLength];
        for (var i = 0; i < ids.Length; i++) CargoId.TryDecode(ids[i].Value, packed.AsSpan(i * CargoId.ByteLength, CargoId.ByteLength));
        return packed;
    }

    /// <summary>The ids that were packed.</summary>
    /// <exception cref="ArgumentException">These are no packed ids.</exception>
    public static CargoId[] Unpack(ReadOnlySpan<byte> packed)
    {
        if (packed.Length % CargoId.ByteLength != 0) throw new ArgumentException($"{packed.Length} bytes are no ids of {CargoId.ByteLength} each.", nameof(packed));
        var ids = new CargoId[packed.Length / CargoId.ByteLength];
        for (var i = 0; i < ids.Length; i++) ids[i] = CargoId.FromBytes(packed.Slice(i * CargoId.ByteLength, CargoId.ByteLength));
        return ids;
    }
}
