using System.Text.Json.Nodes;
using Convoy.Cargo;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Tracking;
using Microsoft.AspNetCore.Http;

namespace Convoy.Gateway.Tests.Documentation;

public sealed class DocumentedAnswerTests(LiveGateway gateway) : IClassFixture<LiveGateway>
{
    // Headers that tell a client what to do: wherever one comes, it is documented.
    private static readonly string[] TellingHeaders = ["WWW-Authenticate", "Retry-After", "Allow", "Location", "Set-Cookie"];

    [Fact]
    public async Task Every_documented_answer_is_what_the_gateway_gives()
    {
        var document = await Read();
        await using var cast = await Cast.Of(gateway);
        var provocations = new Provocations(gateway, cast);
        var answers = document.Operations.SelectMany(operation => operation.Answers).ToList();

        // Those who stall wait together.
        var slow = answers.Where(answer => answer.Status == StatusCodes.Status408RequestTimeout).ToList();
        var findings = (await Task.WhenAll(slow.Select(answer => Compare(answer, provocations)))).ToList();
        foreach (var answer in answers.Except(slow)) findings.Add(await Compare(answer, provocations));

        var faults = findings.SelectMany(finding => finding.Faults).Concat(HeadersThatNeverCame(answers, findings)).ToList();
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public async Task Every_documented_example_fits_its_schema()
    {
        var document = await Read();
        var requests =
            from operation in document.Operations
            from body in operation.RequestBodies
            select ($"{operation}: request {body.Key}", document.Fault(body.Value!["schema"]!, body.Value["example"]));
        var parameters =
            from operation in document.Operations
            from parameter in operation.Parameters
            where parameter["example"] is not null
            select ($"{operation}: {parameter["name"]}", document.Fault(parameter["schema"]!, parameter["example"]));
        var answers =
            from operation in document.Operations
            from answer in operation.Answers
            where answer.Schema is not null
            select (answer.ToString(), document.Fault(answer.Schema!, answer.Example));
        var headers =
            from header in document.Root["components"]!["headers"]!.AsObject()
            select (header.Key, document.Fault(header.Value!["schema"]!, header.Value["example"]));
        var lines =
            from operation in document.Operations
            from body in operation.RequestBodies
            where body.Key == MediaTypes.Lines
            from line in ((string)body.Value!["example"]!).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            let schema = ((string)body.Value["schema"]!["description"]!).Split('`')[1] // One `Transition` a line.
            select ($"{operation}: line", document.Fault(document.Root["components"]!["schemas"]![schema]!, JsonNode.Parse(line)));

        var all = requests.Concat(parameters).Concat(answers).Concat(headers).Concat(lines).ToList();
        Assert.NotEmpty(all);
        Assert.All(all, example => Assert.True(example.Item2 is null, $"{example.Item1}: {example.Item2}"));
    }

    [Fact]
    public async Task The_example_of_tracking_says_of_its_status_what_the_gateway_says()
    {
        var operation = (await Read()).Operations.Single(operation => operation.Id == "trackCargo");
        var example = operation.Answers.Single(answer => answer.Status == StatusCodes.Status200OK).Example!;
        Assert.True(CargoStatusNames.TryParse((string?)example["status"], out var status));
        Assert.Equal(StatusDescriptions.Of(status), (string?)example["status_description"]);
    }

    private static async Task<Finding> Compare(DocumentedAnswer answer, Provocations provocations)
    {
        var requests = provocations.Of(answer).ToList();
        if (requests.Count == 0) return new(answer, [], [$"{answer}: no test knows a request that brings it about"]);
        var replies = new List<Reply>();
        foreach (var request in requests) replies.Add(await request());
        return new(answer, replies, [.. replies.Select(reply => Fault(answer, reply)).OfType<string>().Select(fault => $"{answer}: {fault}")]);
    }

    private static string? Fault(DocumentedAnswer answer, Reply reply)
    {
        if (reply.Status != answer.Status) return $"the gateway answers {reply.Status} {reply.Body}";
        if (answer.Schema is null) return reply is { Body: "", MediaType: null } ? FaultOfHeaders(answer, reply) : $"a body came: {reply.Body}";
        if (reply.MediaType != answer.MediaType) return $"the body is {reply.MediaType}";
        var body = answer.MediaType == Answers.Json ? JsonNode.Parse(reply.Body) : JsonValue.Create(reply.Body);
        if (answer.Operation.File.Fault(answer.Schema, body) is { } fault) return fault;
        var isError = answer.Status >= StatusCodes.Status400BadRequest;
        if (isError && !JsonNode.DeepEquals(body, answer.Example)) return $"the example is {answer.Example?.ToJsonString()}, the answer {reply.Body}";
        return FaultOfHeaders(answer, reply);
    }

    private static string? FaultOfHeaders(DocumentedAnswer answer, Reply reply)
    {
        foreach (var (name, header) in answer.Headers)
        {
            if (!reply.Headers.TryGetValue(name, out var value))
            {
                if ((bool?)header["required"] == true) return $"{name} is missing";
                continue;
            }

            JsonNode typed = (string?)header["schema"]!["type"] == "integer" ? JsonNode.Parse(value)! : JsonValue.Create(value);
            if (answer.Operation.File.Fault(header["schema"]!, typed) is { } fault) return $"{name}: {fault}";
        }

        var documented = answer.Headers.Select(header => header.Name);
        var extra = TellingHeaders.Where(reply.Headers.ContainsKey).Except(documented, StringComparer.OrdinalIgnoreCase).FirstOrDefault();
        return extra is null ? null : $"{extra} is not documented";
    }

    private static IEnumerable<string> HeadersThatNeverCame(IEnumerable<DocumentedAnswer> answers, IReadOnlyCollection<Finding> findings) =>
        from answer in answers
        group answer by (Operation: answer.Operation.ToString(), answer.Status) into same
        from header in same.First().Headers
        let replies = findings.Where(finding => same.Contains(finding.Answer)).SelectMany(finding => finding.Replies)
        where !replies.Any(reply => reply.Headers.ContainsKey(header.Name))
        select $"{same.First()}: {header.Name} never came";

    private async Task<OpenApiFile> Read() => new(await gateway.Http.GetStringAsync("/openapi.json"));

    private sealed record Finding(DocumentedAnswer Answer, IReadOnlyList<Reply> Replies, IReadOnlyList<string> Faults);
}
