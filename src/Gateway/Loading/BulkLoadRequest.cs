using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Loading;

/// <summary>
/// The body of <c>POST /cargo/load/bulk</c>: items that are each right or wrong by themselves. It is read whole before anything is
/// loaded, so that a body that breaks off leaves no cargo whose id nobody was told.
/// </summary>
internal sealed class BulkLoadRequest(IReadOnlyList<BulkLoadItem> items)
{
    /// <summary>The most items of one call.</summary>
    public const int MaxItems = 1_000;

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r"u8;

    /// <summary>The items in their order.</summary>
    public IReadOnlyList<BulkLoadItem> Items => items;

    /// <summary>Reads <c>{"cargo": [...]}</c>, or says everything that is wrong with it as a whole. The result keeps nothing of <paramref name="body"/>.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out BulkLoadRequest? request, out Faults faults) =>
        (request = JsonBody.Read(body, Read, out faults)) is not null;

    /// <summary>Reads one object a line; empty lines are none. As <see cref="TryParse"/>.</summary>
    public static bool TryParseLines(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out BulkLoadRequest? request, out Faults faults)
    {
        faults = new Faults();
        request = null;
        var (lines, count) = LinesOf(body);
        if (count > MaxItems)
        {
            faults.Add(Rule.ListTooLong(MaxItems, count), Loc.Body, null);
            return false;
        }

        request = new BulkLoadRequest([.. lines.Select(BulkLoadItem.ReadLine)]);
        return true;
    }

    private static BulkLoadRequest Read(Field body) => new([.. body.Required("cargo")?.AsList(MaxItems).Select(item => BulkLoadItem.Read(item.Value)) ?? []]);

    // Those past the limit are counted, and not kept: a body of 16 MiB may have as many million lines.
    private static (List<ReadOnlyMemory<byte>> Lines, int Count) LinesOf(ReadOnlyMemory<byte> body)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        var count = 0;
        foreach (var range in body.Span.Split((byte)'\n'))
        {
            if (body.Span[range].Trim(WhiteSpace).Length > 0 && ++count <= MaxItems) lines.Add(body[range]);
        }

        return (lines, count);
    }
}

/// <summary>One item of a bulk load: a load, or the sentence that says what is wrong with it.</summary>
internal readonly record struct BulkLoadItem
{
    /// <summary>Faults of one item that are told.</summary>
    public const int MaxFaults = 5;

    private BulkLoadItem(LoadRequest? request, string? fault) => (Request, Fault) = (request, fault);

    /// <summary>What is to be loaded; null when the item is faulty.</summary>
    public LoadRequest? Request { get; }

    /// <summary>What is wrong, in a sentence that names the fields; null when nothing is.</summary>
    public string? Fault { get; }

    /// <summary>Whether there is something to load.</summary>
    [MemberNotNullWhen(true, nameof(Request))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsValid => Request is not null;

    /// <summary>Reads an item, which is what the body of a single load is.</summary>
    public static BulkLoadItem Read(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object) return new(null, "The item is not an object");
        if (JsonMarshal.GetRawUtf8Value(item).Length > Door.MaxBodyBytes) return new(null, $"The item is longer than {Door.MaxBodyBytes} bytes");
        var faults = new Faults();
        var request = LoadRequest.Read(new Field(item, Loc.Body, faults));
        return faults.IsEmpty ? new(request, null) : new(null, string.Join("; ", faults.All.Take(MaxFaults).Select(fault => fault.ToSentence())));
    }

    /// <summary>Reads a line, without its line feed.</summary>
    public static BulkLoadItem ReadLine(ReadOnlyMemory<byte> line)
    {
        if (!JsonBody.TryOpen(line, out var document, out var offset, out var error)) return new(null, $"The line is not JSON: {error} at byte {offset}");
        using (document) return Read(document!.RootElement);
    }
}
