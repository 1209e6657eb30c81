using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Transitions;

/// <summary>
/// The JSON body of <c>POST /transitions</c> (CONTRACT 4): a list, which may be empty, of items that are read one by one. It reads from
/// the body's bytes, so those must stay as they are until it is disposed of.
/// </summary>
internal sealed class TransitionsRequest : IDisposable
{
    /// <summary>The most items of one call.</summary>
    public const int MaxItems = 10_000;

    private readonly JsonDocument _document;
    private readonly JsonElement _items;

    private TransitionsRequest(JsonDocument document, JsonElement items) => (_document, _items) = (document, items);

    /// <summary>How many items there are.</summary>
    public int Count => _items.GetArrayLength();

    /// <summary>The items in their order, each to be read with <see cref="TransitionItem.Read"/>.</summary>
    public JsonElement.ArrayEnumerator Items => _items.EnumerateArray();

    /// <summary>Reads a body, or says everything that is wrong with it as a whole; what is wrong with an item stays with the item.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out TransitionsRequest? request, out Faults faults)
    {
        faults = new Faults();
        request = null;
        var document = JsonBody.Open(body, faults);
        if (document is null) return false;
        var items = Field.Root(document, faults)?.Required("transitions");
        items?.AsList(MaxItems);
        if (faults.IsEmpty && items is { } list) request = new TransitionsRequest(document, list.Value);
        else document.Dispose();
        return request is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();
}
