using System.IO.Compression;
using System.Net;
using System.Text;

namespace Convoy.Gateway.Tests.Documentation;

public sealed class DocsPageTests(LiveGateway gateway) : IClassFixture<LiveGateway>
{
    [Fact]
    public async Task A_browser_shows_every_operation_and_asks_no_other_host_for_anything()
    {
        var document = new OpenApiFile(await gateway.Http.GetStringAsync("/openapi.json"));
        var page = await Browser.Open(new Uri(gateway.Address, "/docs"));
        Assert.All(document.Operations, operation => Assert.Contains($"{operation.Json["summary"]}", page.Html, StringComparison.Ordinal));

        // The page's policy lets the browser ask this gateway alone, and the browser says so wherever the page tries another.
        Assert.DoesNotContain(page.Console, line => line.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_answers_itself_and_forbids_every_other_host()
    {
        using var response = await gateway.Http.GetAsync("/docs");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var policy = Header(response, "Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.DoesNotContain("//", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("gzip, deflate, br", "gzip")]
    [InlineData("gzip;q=0, identity", null)]
    public async Task The_script_comes_compressed_to_who_takes_it_so_and_is_the_same_to_all(string? accepted, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/docs/scalar.js");
        if (accepted is not null) request.Headers.Add("Accept-Encoding", accepted);
        using var response = await gateway.Http.SendAsync(request);
        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));

        await using var body = await response.Content.ReadAsStreamAsync();
        await using var script = encoding is null ? body : new GZipStream(body, CompressionMode.Decompress);
        Assert.Contains("createApiReference", await new StreamReader(script, Encoding.UTF8).ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
}
