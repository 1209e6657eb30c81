using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Convoy.Cargo;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Transitions;

/// <summary>
/// One item of <c>POST /transitions</c> (CONTRACT 4): a transition, or the sentence that it is refused with. A faulty item never costs
/// the others.
/// </summary>
internal readonly record struct TransitionItem
{
    /// <summary>Characters of what is no id that an answer shows.</summary>
    public const int MaxShownId = 64;

    private static readonly Rule OnlyWithCompleted = Rule.Value("a result comes with the status completed only");
    private static readonly Rule OnlyWithFailed = Rule.Value("an error comes with the status failed only");
    private static readonly Rule ResultTooLong = Rule.Value($"at most {Transition.MaxResultBytes} bytes are taken");
    private static readonly Rule UnknownStatus = Rule.OneOf(CargoStatusNames.All);

    private TransitionItem(string? cargoId, Transition? transition, string? fault) =>
        (CargoId, Transition, Fault) = (cargoId, transition, fault);

    /// <summary>The cargo that the item names, whatever its form; null when it names none.</summary>
    public string? CargoId { get; }

    /// <summary>As much of <see cref="CargoId"/> as an answer shows, which holds it to its end: all of it if it is an id, else its beginning.</summary>
    public string? ShownId => CargoId is { Length: > MaxShownId } id ? id[..MaxShownId] : CargoId;

    /// <summary>What is to be applied; null when the item is faulty.</summary>
    public Transition? Transition { get; }

    /// <summary>What is wrong, in a sentence that names the field; null when nothing is.</summary>
    public string? Fault { get; }

    /// <summary>Whether there is something to apply.</summary>
    [MemberNotNullWhen(true, nameof(CargoId), nameof(Transition))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsValid => Fault is null && CargoId is not null && Transition is not null;

    /// <summary>Reads an item of the JSON form.</summary>
    public static TransitionItem Read(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object) return new(null, null, "The item is not an object");
        var faults = new Faults();
        var body = new Field(item, Loc.Body, faults);
        var cargoId = body.Required("cargo_id")?.AsText();
        var status = body.Required("status")?.AsOneOf(CargoStatusNames.All, UnknownStatus);
        var transition = new Transition
        {
            To = CargoStatusNames.TryParse(status, out var to) ? to : default,
            TransitionId = body.Optional("transition_id")?.AsText(1, Transition.MaxIdLength, Controls.None),
            OccurredAt = body.Optional("occurred_at")?.AsTime(),
            BatchId = body.Optional("batch_id")?.AsText(1, Transition.MaxIdLength, Controls.None),
            Reason = Storable(body.Optional("reason")?.AsText(max: Transition.MaxReasonLength)),
            Result = ReadResult(body.Optional("result"), to),
            Error = ReadError(body.Optional("error"), to),
        };
        return faults.IsEmpty ? new(cargoId, transition, null) : new(cargoId, null, faults.All[0].ToSentence());
    }

    /// <summary>Reads a line of the NDJSON form, without its line feed.</summary>
    public static TransitionItem ReadLine(ReadOnlyMemory<byte> line)
    {
        if (!JsonBody.TryOpen(line, out var document, out var offset, out var error))
        {
            return new(null, null, $"The line is not JSON: {error} at byte {offset}");
        }

        using (document) return Read(document!.RootElement);
    }

    private static byte[]? ReadResult(Field? given, CargoStatus status)
    {
        if (given?.AsObject() is not { } result) return null;
        var bytes = JsonMarshal.GetRawUtf8Value(result.Value);
        if (status != CargoStatus.Completed) result.Fail(OnlyWithCompleted);
        else if (bytes.Length > Transition.MaxResultBytes) result.Fail(ResultTooLong);
        else return bytes.ToArray();
        return null;
    }

    private static string? ReadError(Field? given, CargoStatus status)
    {
        if (given is not { } field || field.AsText() is not { } error) return null;
        if (status != CargoStatus.Failed) field.Fail(OnlyWithFailed);
        else if (Encoding.UTF8.GetByteCount(error) > Transition.MaxResultBytes) field.Fail(ResultTooLong);
        else return Storable(error);
        return null;
    }

    // PostgreSQL has no NUL in a text. A worker hands on what a provider said, and must not be stopped by one odd character of it.
    private static string? Storable(string? text) => text?.Replace('\0', '\uFFFD');
}
