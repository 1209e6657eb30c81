using Convoy.Cargo;
using Convoy.Gateway.Tests.Validation;
using Convoy.Gateway.Transitions;

namespace Convoy.Gateway.Tests.Transitions;

public sealed class TransitionItemTests
{
    private const string Known = "\"cargo_id\":\"crg_1\",\"status\":\"batched\"";
    private const string Statuses =
        "'pending', 'batched', 'processing', 'completed', 'failed', 'callback_pending', 'callback_delivered' or 'callback_failed'";

    [Fact]
    public void An_item_is_read_whole()
    {
        var item = Read(
            """
            {"cargo_id":"crg_1","status":"processing","transition_id":"t","occurred_at":"2024-01-15T12:30:00.5+02:00","batch_id":"b","reason":"r","x":1}
            """);

        Assert.True(item.IsValid, item.Fault);
        Assert.Equal("crg_1", item.CargoId);
        Assert.Equal(
            new Transition
            {
                To = CargoStatus.Processing,
                TransitionId = "t",
                OccurredAt = new DateTimeOffset(2024, 1, 15, 10, 30, 0, 500, TimeSpan.Zero),
                BatchId = "b",
                Reason = "r",
            },
            item.Transition);
    }

    [Fact]
    public void Every_status_is_known_by_its_name() => Assert.All(
        CargoStatusNames.All,
        name => Assert.Equal(name, Read($$"""{"cargo_id":"c","status":"{{name}}"}""").Transition?.To.Name()));

    [Theory]
    [InlineData("")]
    [InlineData(",\"transition_id\":null,\"occurred_at\":null,\"batch_id\":null,\"reason\":null")]
    [InlineData(",\"unknown\":{\"status\":5}")]
    public void What_is_optional_may_be_absent_or_null(string more) =>
        Assert.Equal(new Transition { To = CargoStatus.Batched }, Read($"{{{Known}{more}}}").Transition);

    [Fact]
    public void An_id_of_any_form_is_handed_on_as_text()
    {
        foreach (var id in new[] { "", "not an id", "crg_/../é", new string('x', 10_000) })
        {
            var item = Read($$"""{"cargo_id":"{{id}}","status":"failed"}""");
            Assert.True(item.IsValid);
            Assert.Equal(id, item.CargoId);
        }
    }

    [Theory]
    [InlineData("{}", null, "cargo_id: Field required")]
    [InlineData("{\"status\":\"batched\"}", null, "cargo_id: Field required")]
    [InlineData("{\"cargo_id\":5,\"status\":\"batched\"}", null, "cargo_id: Input should be a valid string")]
    [InlineData("{\"cargo_id\":null,\"status\":\"batched\"}", null, "cargo_id: Input should be a valid string")]
    [InlineData("{\"cargo_id\":\"c\"}", "c", "status: Field required")]
    [InlineData("{\"cargo_id\":\"c\",\"status\":\"done\"}", "c", "status: Input should be " + Statuses)]
    [InlineData("{\"cargo_id\":\"c\",\"status\":\"Pending\"}", "c", "status: Input should be " + Statuses)]
    [InlineData("{\"cargo_id\":\"c\",\"status\":\"\"}", "c", "status: Input should be " + Statuses)]
    [InlineData("{\"cargo_id\":\"c\",\"status\":0}", "c", "status: Input should be " + Statuses)]
    [InlineData("{\"cargo_id\":\"c\",\"status\":null}", "c", "status: Input should be " + Statuses)]
    [InlineData("[]", null, "The item is not an object")]
    [InlineData("null", null, "The item is not an object")]
    [InlineData("5", null, "The item is not an object")]
    [InlineData("\"crg_1\"", null, "The item is not an object")]
    public void An_item_that_names_no_cargo_and_status_is_refused_with_its_first_fault(string json, string? cargoId, string fault)
    {
        var item = Read(json);

        Assert.False(item.IsValid);
        Assert.Equal(cargoId, item.CargoId);
        Assert.Null(item.Transition);
        Assert.Equal(fault, item.Fault);
    }

    [Theory]
    [InlineData("\"transition_id\":5", "transition_id: Input should be a valid string")]
    [InlineData("\"transition_id\":\"\"", "transition_id: String should have at least 1 character")]
    [InlineData("\"transition_id\":\"a\\u0000\"", "transition_id: Value error, control characters are not allowed")]
    [InlineData("\"occurred_at\":1705314600", "occurred_at: Input should be a valid datetime")]
    [InlineData("\"occurred_at\":\"2024-01-15T10:30:00\"", "occurred_at: Input should have timezone info")]
    [InlineData("\"occurred_at\":\"\"", "occurred_at: Input should be a valid datetime or date, input is too short")]
    [InlineData("\"batch_id\":[]", "batch_id: Input should be a valid string")]
    [InlineData("\"batch_id\":\"\"", "batch_id: String should have at least 1 character")]
    [InlineData("\"batch_id\":\"a\\nb\"", "batch_id: Value error, control characters are not allowed")]
    [InlineData("\"reason\":{}", "reason: Input should be a valid string")]
    public void An_optional_field_that_is_wrong_refuses_the_item(string field, string fault)
    {
        var item = Read($"{{{Known},{field}}}");

        Assert.Equal("crg_1", item.CargoId);
        Assert.Null(item.Transition);
        Assert.Equal(fault, item.Fault);
    }

    [Theory]
    [InlineData("transition_id", 64)]
    [InlineData("batch_id", 64)]
    [InlineData("reason", 500)]
    public void Lengths_count_code_points(string name, int max)
    {
        foreach (var character in new[] { "x", "é", "😀" })
        {
            Assert.True(Read($$"""{{{Known}},"{{name}}":{{Body.Text(character, max)}}}""").IsValid);
            Assert.Equal(
                $"{name}: String should have at most {max} characters",
                Read($$"""{{{Known}},"{{name}}":{{Body.Text(character, max + 1)}}}""").Fault);
        }
    }

    [Fact]
    public void A_reason_may_be_anything_and_its_NULs_are_replaced()
    {
        Assert.Equal("", Read($$"""{{{Known}},"reason":""}""").Transition?.Reason);
        Assert.Equal("a\n\u001b[31m\uFFFDz", Read($$"""{{{Known}},"reason":"a\n\u001b[31m\u0000z"}""").Transition?.Reason);
    }

    [Theory]
    [InlineData("", "The line is not JSON: Unexpected end of data at byte 0")]
    [InlineData("{\"cargo_id\":", "The line is not JSON: Unexpected end of data at byte 12")]
    [InlineData("{} {}", "The line is not JSON: Unexpected character at byte 3")]
    [InlineData("{\"cargo_id\":\"\\ud800\"}", "The line is not JSON: Lone surrogate at byte 13")]
    [InlineData("[]", "The item is not an object")]
    public void A_bad_line_is_refused_with_its_fault(string line, string fault)
    {
        var item = TransitionItem.ReadLine(Body.Of(line));

        Assert.Null(item.CargoId);
        Assert.Equal(fault, item.Fault);
    }

    [Theory]
    [InlineData("{\"cargo_id\":\"c\",\"status\":\"failed\"}")]
    [InlineData(" {\"cargo_id\":\"c\",\"status\":\"failed\"} \r")]
    [InlineData("{\"status\":5,\"cargo_id\":\"c\",\"status\":\"failed\"}")]
    public void A_line_is_read_as_an_item(string line)
    {
        var item = TransitionItem.ReadLine(Body.Of(line));

        Assert.True(item.IsValid, item.Fault);
        Assert.Equal(("c", CargoStatus.Failed), (item.CargoId, item.Transition.To));
    }

    private static TransitionItem Read(string json) => TransitionItem.ReadLine(Body.Of(json.Trim()));
}
