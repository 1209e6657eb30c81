using System.Globalization;
using System.Security.Cryptography;

namespace Convoy.Bench.Volume;

/// <summary>Rows of the size of Convoy's, and which of them are moved next: each in turn, in the order of their loading.</summary>
internal sealed class BareRows
{
    private const int TrailBytes = 60;

    /// <summary>The params of the bench's loads.</summary>
    public static readonly byte[] Params = new byte[240];

    /// <summary>What a cargo under way has behind its status.</summary>
    public static readonly byte[] Trail = RandomNumberGenerator.GetBytes(TrailBytes);

    private readonly List<string> _ids = [];
    private int _next;

    /// <summary>How many there are.</summary>
    public int Count => _ids.Count;

    /// <summary>Makes ids that sort by creation, as Convoy's do.</summary>
    public string[] Add(int count)
    {
        var ids = new string[count];
        for (var i = 0; i < count; i++) ids[i] = string.Create(CultureInfo.InvariantCulture, $"crg_{_ids.Count + i:D12}{RandomNumberGenerator.GetHexString(10)}");
        _ids.AddRange(ids);
        return ids;
    }

    /// <summary>The next ones to be moved.</summary>
    public string[] Next(int count)
    {
        if (_next + count > _ids.Count) _next = 0;
        _next += count;
        return [.. _ids.GetRange(_next - count, count)];
    }
}
