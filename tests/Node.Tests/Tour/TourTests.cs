using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Convoy.Testing;

namespace Convoy.Node.Tests.Tour;

/// <summary><c>requests.http</c>, as httpyac runs it. The title of every request there ends with the status it must get.</summary>
public sealed partial class TourTests(LiveNode live) : IClassFixture<LiveNode>
{
    private static readonly string Tour = Path.Combine(BuiltConvoy.RepositoryRoot, "requests.http");
    private static readonly string Httpyac = Path.Combine(BuiltConvoy.RepositoryRoot, ".tools", "node_modules", "httpyac", "bin", "httpyac.js");

    [Fact]
    public async Task Every_request_of_the_tour_is_answered_as_its_title_says_and_so_again_the_second_time()
    {
        Assert.True(File.Exists(Httpyac), $"{Httpyac} is missing: ./test.sh installs it.");
        var text = await File.ReadAllTextAsync(Tour);
        var titles = Title().Matches(text).Select(match => match.Groups[1].Value).ToList();
        Assert.All(titles, title => Assert.Matches(": [1-5][0-9][0-9]$", title));
        using var directory = new TemporaryDirectory();
        var file = directory.Combine("requests.http");
        await File.WriteAllTextAsync(file, Address().Replace(text, $"@address = {live.Home.Address.GetLeftPart(UriPartial.Authority)}"));

        Assert.Equal(titles, await Run(file));
        Assert.Equal(titles, await Run(file));
    }

    /// <summary>Runs a file; each request is returned as its title with the status that it got in place of the one that it names.</summary>
    private async Task<List<string>> Run(string file)
    {
        var keys = live.Home.Keys;
        var environment = new Dictionary<string, string?>
        {
            ["CONVOY_ADMIN_KEY"] = keys.Admin,
            ["CONVOY_API_KEY"] = keys.Api,
            ["CONVOY_WORKER_KEY"] = keys.Worker,
        };
        var answers = $"{file}.json";

        // Into a file: httpyac ends without waiting for a pipe to take more than the 64 KiB that fit into one.
        string[] command = ["sh", "-c", "exec node \"$0\" send \"$1\" --all --json --no-color > \"$2\"", Httpyac, file, answers];
        var run = await ChildProcess.Run(command, environment, Path.GetDirectoryName(file));
        var json = await File.ReadAllTextAsync(answers);
        Assert.True(json.StartsWith('{'), $"httpyac did not run: {json} {run}");
        return [.. JsonSerializer.Deserialize<JsonElement>(json).GetProperty("requests").EnumerateArray().Select(Describe)];
    }

    private static string Describe(JsonElement request)
    {
        var title = request.GetProperty("title").GetString()!;
        var status = request.TryGetProperty("response", out var response)
            ? response.GetProperty("statusCode").GetInt32().ToString(CultureInfo.InvariantCulture)
            : $"no answer, {request.GetProperty("testResults")}";
        return $"{title[..title.LastIndexOf(':')]}: {status}";
    }

    [GeneratedRegex("^### (.*)$", RegexOptions.Multiline)]
    private static partial Regex Title();

    [GeneratedRegex("^@address = .*$", RegexOptions.Multiline)]
    private static partial Regex Address();
}
