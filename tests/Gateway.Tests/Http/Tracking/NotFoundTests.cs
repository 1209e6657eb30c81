using System.Text;
using Convoy.Gateway.Tests.Http.Kit;

namespace Convoy.Gateway.Tests.Http.Tracking;

/// <summary>Whatever is not a cargo of the caller's project is not found, and nothing of the answer tells why.</summary>
[Collection(SharedNode.Name)]
public sealed class NotFoundTests(SharedNode shared)
{
    private const string CargoNotFound = "Cargo not found";
    private const string NeverIssued = "crg_0AbCdEfGhIjKlMnOpQrStU";

    private Node Node => shared.Node;

    [Fact]
    public async Task A_foreign_cargo_is_answered_byte_for_byte_as_one_that_never_was()
    {
        var foreign = await (await Node.NewClient()).LoadCargo();
        using var connection = await Node.Connect();
        var unknown = await Ask(connection, NeverIssued);
        unknown.MustBe(404, CargoNotFound);
        var answer = await Ask(connection, foreign);

        Assert.Equal(unknown.Lasting, answer.Lasting);
        Assert.Equal(unknown.Body, answer.Body);

        // These headers and no others.
        Assert.Equal(
            ["Content-Length: 28", "Content-Type: application/json", "Date", "HTTP/1.1 404 Not Found", "X-Request-Id"],
            answer.Head.Split("\r\n").Select(line => line.Split(':')[0] is "Date" or "X-Request-Id" ? line.Split(':')[0] : line).Order(StringComparer.Ordinal));
        Assert.Equal("pending", await Node.Client.StatusOf(await Node.Client.LoadCargo()));
    }

    [Fact]
    public async Task A_foreign_cargo_stays_not_found_when_it_moves_and_its_own_project_sees_it()
    {
        var owner = await Node.NewClient();
        var id = await owner.LoadCargo();
        (await Node.Worker.Push(Tour.Item(id, "failed"))).MustCount(applied: 1);
        (await Node.Client.Track(id)).MustBe(404, CargoNotFound);
        Assert.Equal("failed", await owner.StatusOf(id));
    }

    [Fact]
    public async Task An_id_with_any_one_character_changed_is_not_found()
    {
        var id = await Node.Client.LoadCargo();
        using var connection = await Node.Connect();
        var unknown = await Ask(connection, NeverIssued);
        for (var at = 0; at < id.Length; at++)
        {
            foreach (var other in "0Zz_-.")
            {
                if (id[at] == other) continue;
                var changed = id[..at] + other + id[(at + 1)..];
                var answer = await Ask(connection, changed);
                Assert.True(unknown.Lasting == answer.Lasting, $"{id} with '{other}' at {at}: {answer.Head} {answer.Text}");
            }
        }

        Assert.Equal("pending", await Node.Client.StatusOf(id));
    }

    /// <summary>Path segments, as they are sent, that are no id.</summary>
    public static TheoryData<string> NoIds =>
    [
        "x", "0", "null", "load", "crg_", "CRG_0AbCdEfGhIjKlMnOpQrStU", "crg_0AbCdEfGhIjKlMnOpQrSt", "crg_0AbCdEfGhIjKlMnOpQrStUv", "crg_zzzzzzzzzzzzzzzzzzzzzz",
        "%2F", "crg_%2F", "..%2F..%2Fadmin", "%25", "%2500", "%252F", "%0A", "%0D%0AX-Injected:%201", "%20", "+", "%7B%7D", "{cargo_id}", "*", "'", "%22", "%3Cb%3E",
        "%E2%82%AC", "%D1%86", "%F0%9F%98%80", "%EF%BC%A3", "...", "~", "crg_0AbCdEfGhIjKlMnOpQrStU%20", "%20crg_0AbCdEfGhIjKlMnOpQrStU", "crg_0AbCdEfGhIjKlMnOpQrStU;x=1",
    ];

    [Theory]
    [MemberData(nameof(NoIds))]
    public async Task A_text_that_is_no_id_is_answered_as_an_id_that_never_was(string segment)
    {
        using var connection = await Node.Connect();
        Assert.Equal((await Ask(connection, NeverIssued)).Lasting, (await Ask(connection, segment)).Lasting);
    }

    [Fact]
    public async Task An_id_of_its_own_with_characters_escaped_is_the_same_id()
    {
        var id = await Node.Client.LoadCargo();
        using var connection = await Node.Connect();
        var escaped = string.Concat(Encoding.ASCII.GetBytes(id).Select(character => $"%{character:X2}"));
        Assert.Equal(200, (await Ask(connection, escaped)).Status);
    }

    [Fact]
    public async Task A_long_id_is_not_found_and_a_longer_one_is_refused_before_routing()
    {
        using var connection = await Node.Connect();
        (await Ask(connection, new string('x', 7_000))).MustBe(404, CargoNotFound);
        Assert.Equal(414, (await Ask(connection, new string('x', 10_240))).Status);
        await StillServes();
    }

    [Theory]
    [InlineData("crg_/0")]
    [InlineData("a/b/c")]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("//x")]
    public async Task An_id_with_slashes_is_another_path(string segment)
    {
        using var connection = await Node.Connect();
        (await Ask(connection, segment)).MustBe(404, "Not Found");
    }

    [Theory]
    [InlineData("%00")]
    [InlineData("crg_%000")]
    [InlineData("crg_0AbCdEfGhIjKlMnOpQrStU%00")]
    [InlineData("\0")]
    public async Task A_NUL_in_an_id_is_refused_before_routing(string segment)
    {
        using var connection = await Node.Connect();
        var answer = await Ask(connection, segment);
        Assert.Equal((400, ""), (answer.Status, answer.Text));
        await StillServes();
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%zz")]
    [InlineData("%C0%80")]
    [InlineData("%FF")]
    [InlineData("%ED%A0%80")]
    [InlineData("\u00ff")]
    public async Task Broken_escapes_and_bytes_are_no_id_and_no_fault_of_ours(string segment)
    {
        using var connection = await Node.Connect();
        var answer = await Ask(connection, segment);
        Assert.True(answer.Status is 400 or 404, answer.Head);
        await StillServes();
    }

    private async Task StillServes() => (await Node.Anyone.Get("/health")).MustBe(200);

    private Task<RawAnswer> Ask(RawConnection connection, string segment) =>
        connection.Ask($"GET /cargo/{segment}/tracking HTTP/1.1\r\nHost: x\r\nX-API-Key: {Node.ApiKey}\r\n\r\n");
}
