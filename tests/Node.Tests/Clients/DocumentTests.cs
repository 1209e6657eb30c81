namespace Convoy.Node.Tests.Clients;

/// <summary>The samples against the programs of the API documentation, which are here as they stand there.</summary>
public sealed class DocumentTests
{
    private const string Curl = """
        curl -H "X-API-Key: convoy_sk_your_key_here" \
        https://api.cnvy.ai/cargo/crg_abc123def456/tracking
        """;

    private const string Python = """
        import httpx
        cargo_id = "crg_abc123def456"
        response = httpx.get(
        f"https://api.cnvy.ai/cargo/{cargo_id}/tracking",
        headers={"X-API-Key": "convoy_sk_your_key_here"}
        )
        data = response.json()
        print(f"Status: {data['status']}")
        print(f"Description: {data['status_description']}")
        """;

    private const string Polling = """"
        import httpx
        import time
        def wait_for_completion(cargo_id: str, api_key: str, timeout: int = 3600) -> dict:
        """Poll until cargo is processed or timeout."""
        start = time.time()
        terminal_statuses = {"callback_delivered", "callback_failed", "failed"}
        while time.time() - start < timeout:
        response = httpx.get(
        f"https://api.cnvy.ai/cargo/{cargo_id}/tracking",
        headers={"X-API-Key": api_key}
        )
        data = response.json()
        if data["status"] in terminal_statuses:
        return data
        time.sleep(30) # Poll every 30 seconds
        raise TimeoutError(f"Cargo {cargo_id} not completed in {timeout}s")
        # Usage
        result = wait_for_completion(
        "crg_abc123def456",
        "convoy_sk_your_key_here"
        )
        """";

    private const string JavaScript = """
        async function trackCargo(cargoId, apiKey) {
        const response = await fetch(
        `https://api.cnvy.ai/cargo/${cargoId}/tracking`,
        {
        headers: { "X-API-Key": apiKey }
        }
        );
        return response.json();
        }
        // Usage
        const status = await trackCargo(
        "crg_abc123def456",
        "convoy_sk_your_key_here"
        );
        console.log(`Status: ${status.status}`);
        """;

    [Theory]
    [InlineData("track.sh", Curl)]
    [InlineData("track.py", Python)]
    [InlineData("wait_for_completion.py", Polling)]
    [InlineData("track.mjs", JavaScript)]
    public async Task A_sample_is_the_program_of_the_document_but_for_address_key_and_id(string name, string program)
    {
        var sample = await File.ReadAllTextAsync(Sample.PathOf(name));

        Assert.Equal(Lines(program), Lines(WithTheDocumentsValues(sample)));
    }

    private static string WithTheDocumentsValues(string sample)
    {
        (string Ours, string Theirs)[] values =
        [
            ("import os\n", ""),
            ("{os.environ['CONVOY_URL']}", "https://api.cnvy.ai"),
            ("${process.env.CONVOY_URL}", "https://api.cnvy.ai"),
            ("$CONVOY_URL", "https://api.cnvy.ai"),
            ("os.environ[\"CARGO_ID\"]", "\"crg_abc123def456\""),
            ("process.env.CARGO_ID", "\"crg_abc123def456\""),
            ("$CARGO_ID", "crg_abc123def456"),
            ("os.environ[\"CONVOY_API_KEY\"]", "\"convoy_sk_your_key_here\""),
            ("process.env.CONVOY_API_KEY", "\"convoy_sk_your_key_here\""),
            ("$CONVOY_API_KEY", "convoy_sk_your_key_here"),
        ];
        return values.Aggregate(sample, (text, value) => text.Replace(value.Ours, value.Theirs, StringComparison.Ordinal));
    }

    /// <summary>The document came without indentation and empty lines, so those do not count.</summary>
    private static List<string> Lines(string program) =>
        [.. program.Split('\n').Select(line => line.Replace("  #", " #", StringComparison.Ordinal).Trim()).Where(line => line.Length > 0)];
}
