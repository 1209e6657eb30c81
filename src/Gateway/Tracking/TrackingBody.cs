using System.Text;
using Convoy.Cargo;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Tracking;

/// <summary>Writes the five fields of a tracking answer, in the order of the contract, straight into the response.</summary>
internal static class TrackingBody
{
    /// <summary>More than any answer has, in bytes: names and punctuation 91, id 26, status 18, description 41, times 27 each.</summary>
    private const int MaxBytes = 256;

    private static readonly byte[][] StatusParts = [.. Enum.GetValues<CargoStatus>().Select(StatusPart)];

    public static void Write(HttpResponse response, CargoId id, CargoTracking tracking)
    {
        response.ContentType = Answers.Json;
        var body = response.BodyWriter.GetSpan(MaxBytes);
        var length = Append(body, 0, "{\"cargo_id\":\""u8);
        length = Append(body, length, id.Utf8);
        length = Append(body, length, StatusParts[(int)tracking.Status]);
        length = Append(body, length, tracking.CreatedAt);
        length = Append(body, length, "\",\"updated_at\":\""u8);
        length = Append(body, length, tracking.UpdatedAt);
        length = Append(body, length, "\"}"u8);
        response.ContentLength = length;
        response.BodyWriter.Advance(length);
    }

    private static byte[] StatusPart(CargoStatus status) =>
        Encoding.ASCII.GetBytes($"\",\"status\":\"{status.Name()}\",\"status_description\":\"{StatusDescriptions.Of(status)}\",\"created_at\":\"");

    private static int Append(Span<byte> body, int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(body[length..]);
        return length + text.Length;
    }

    private static int Append(Span<byte> body, int length, DateTimeOffset time)
    {
        Rfc3339.TryFormat(time, body[length..], out var written);
        return length + written;
    }
}
