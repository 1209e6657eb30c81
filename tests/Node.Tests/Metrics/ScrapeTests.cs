using System.Net;
using System.Text.RegularExpressions;
using Convoy.Testing;

namespace Convoy.Node.Tests.Metrics;

/// <summary>A node that is alone in its process: several in one share OpenTelemetry's instruments.</summary>
public sealed class ScrapeTests(LiveNode node) : IClassFixture<LiveNode>
{
    private const int Scrapers = 8;
    private const int ScrapesEach = 500;

    [Fact]
    public async Task Loads_transitions_and_answers_are_counted_in_Prometheus_text()
    {
        var cargo = await node.Client.LoadOne();
        await node.Client.Move(cargo, "batched");
        (await node.Client.Track(cargo)).Expect(HttpStatusCode.OK);
        using var http = new HttpClient { BaseAddress = node.Home.Address };
        var text = "";

        // An answer may be some 300 ms old.
        await Eventually.Holds(
            "the load, the transition and the read in /metrics",
            async () =>
            {
                text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
                return Regex.IsMatch(text, @"(?m)^convoy_loads_total\S* [1-9]")
                    && Regex.IsMatch(text, """(?m)^convoy_transitions_total\{\S*outcome="applied"\S*\} [1-9]""")
                    && Regex.IsMatch(text, """(?m)^http_server_request_duration_seconds_count\{\S*http_route="/cargo/\{cargo_id\}/tracking"\S*\} [1-9]""");
            },
            context: () => text);
    }

    [Fact]
    public async Task Every_scrape_is_whole_while_others_scrape_and_cargo_is_loaded()
    {
        using var http = new HttpClient { BaseAddress = node.Home.Address };
        var scrapes = Enumerable.Range(0, Scrapers).Select(async _ =>
        {
            for (var i = 0; i < ScrapesEach; i++) Assert.Contains("dotnet_gc_", await http.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
        });
        var all = Task.WhenAll(scrapes);
        while (!all.IsCompleted) await node.Client.LoadOne();
        await all;
    }
}
