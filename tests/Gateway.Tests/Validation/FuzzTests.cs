using System.Text;
using System.Text.Json;
using Convoy.Gateway.Administration;
using Convoy.Gateway.Loading;
using Convoy.Gateway.Transitions;
using Convoy.Gateway.Validation;
using CsCheck;

namespace Convoy.Gateway.Tests.Validation;

/// <summary>Whatever bytes come, every reader answers with a request or with faults that can be written down.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Bodies =
    [
        """{"params":{"model":"m","max_tokens":5,"system":[{"type":"text","text":"x"}],"messages":[{"role":"user","content":"hi"}],"temperature":0.5,"top_p":1,"top_k":0,"stop_sequences":["a"]},"callback_url":"https://u:p@example.com:8443/x?y#z"}""",
        """{"transitions":[{"cargo_id":"crg_1","status":"batched","transition_id":"t","occurred_at":"2024-01-15T10:30:00.5+02:00","batch_id":"b","reason":"r"},5]}""",
        """{"cargo_id":"crg_1","status":"batched","transition_id":"t","occurred_at":"2024-01-15T10:30:00Z","batch_id":"b","reason":"r\u0000"}""",
        """{"name":"N","slug":"n","description":"d","is_active":true,"expires_at":"2024-01-15T10:30:00-05:00"}""",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "5.0", "1e400", "-1e400", "1e-400", "123456789012345678901234567890", "\"\"", "\"5\"", "\"\\ud800\"", "\"\\u0000\"",
        "\"😀\"", "[]", "[[]]", "[{}]", "{}", "{\"a\":{}}", "NaN", "\"http://u:p@h\"", "\"2024-01-15T10:30:00\"", "\"9999-12-31T23:59:59-23:59\"", ",", "}", "\\",
    ];

    private static readonly Gen<byte[]> Noise = Gen.Byte.Array[0, 200];

    private static readonly Gen<byte[]> Swapped = Gen.Select(
        Gen.OneOf(Bodies), Gen.Select(Gen.Int[0, 1000], Gen.Byte).Array[1, 5], (body, changes) =>
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            foreach (var (at, value) in changes) bytes[at % bytes.Length] = value;
            return bytes;
        });

    private static readonly Gen<byte[]> Cut = Gen.Select(
        Gen.OneOf(Bodies), Gen.Int[0, 1000], (body, length) => Encoding.UTF8.GetBytes(body)[..(length % Encoding.UTF8.GetByteCount(body))]);

    // Replaces one value of a body, wherever a value stands, with one of another kind.
    private static readonly Gen<byte[]> Mistyped = Gen.Select(
        Gen.OneOf(Bodies), Gen.Int[0, 1000], Gen.OneOf(Values), (body, which, value) =>
        {
            var starts = Enumerable.Range(0, body.Length).Where(at => body[at] is ':' or '[' or ',').ToArray();
            var start = starts[which % starts.Length] + 1;
            var end = body.AsSpan(start).IndexOfAny(",]}");
            return Encoding.UTF8.GetBytes(body[..start] + value + (end < 0 ? "" : body[(start + end)..]));
        });

    private static readonly Gen<byte[]> Bytes = Gen.OneOf(Noise, Swapped, Cut, Mistyped, Mistyped);

    [Fact]
    public void No_bytes_make_a_load_throw() =>
        Bytes.Sample(bytes => Expect(LoadRequest.TryParse(bytes, out _, out var faults), faults), iter: 10_000);

    [Fact]
    public void No_bytes_make_a_new_project_throw() =>
        Bytes.Sample(bytes => Expect(NewProjectRequest.TryParse(bytes, out _, out var faults), faults), iter: 2_000);

    [Fact]
    public void No_bytes_make_a_change_throw() =>
        Bytes.Sample(bytes => Expect(ProjectChangeRequest.TryParse(bytes, out _, out var faults), faults), iter: 2_000);

    [Fact]
    public void No_bytes_make_a_new_key_throw() =>
        Bytes.Sample(bytes => Expect(NewKeyRequest.TryParse(bytes, out _, out var faults), faults), iter: 2_000);

    [Fact]
    public void No_bytes_make_transitions_throw() => Bytes.Sample(
        bytes =>
        {
            var isValid = TransitionsRequest.TryParse(bytes, out var request, out var faults);
            Expect(isValid, faults);
            using (request)
            {
                if (request is not null) Assert.All(request.Items, item => Expect(TransitionItem.Read(item)));
            }
        },
        iter: 5_000);

    [Fact]
    public void No_bytes_make_a_line_throw() => Bytes.Sample(bytes => Expect(TransitionItem.ReadLine(bytes)), iter: 5_000);

    [Fact]
    public void No_text_makes_a_page_throw() => Gen.Select(Gen.String, Gen.String)
        .Sample((skip, limit) => Expect(PageRequest.TryParse(skip, limit, out _, out var faults), faults), iter: 2_000);

    [Fact]
    public void No_text_makes_a_URL_throw() => Gen.Select(Gen.OneOf("", "http:", "http://", "https://[", "http://h/", "http://h:"), Gen.String)
        .Sample((start, rest) => HttpUrl.Check(start + rest) is null or { Message.Length: > 0 }, iter: 5_000);

    private static void Expect(bool isValid, Faults faults)
    {
        Assert.Equal(isValid, faults.IsEmpty);
        var detail = FaultText.Detail(faults);
        Assert.Equal(faults.All.Count, detail.GetArrayLength());
        Assert.DoesNotContain("u:p@", detail.GetRawText(), StringComparison.Ordinal);
        Assert.All(detail.EnumerateArray(), fault => Assert.Equal(JsonValueKind.String, fault.GetProperty("msg").ValueKind));
    }

    private static void Expect(TransitionItem item)
    {
        Assert.Equal(item.IsValid, item.Fault is null);
        Assert.Equal(item.IsValid, item.Transition is not null);
    }
}
