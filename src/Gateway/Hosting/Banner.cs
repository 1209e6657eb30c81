using Convoy.Silo.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Convoy.Gateway.Hosting;

/// <summary>What an operator sees at a start: on a terminal the keys and a first tour, once; anywhere else the file that has them.</summary>
internal sealed partial class Banner(
    Listeners listeners, IServer server, IHostApplicationLifetime lifetime, ILogger<Banner> log, KeysFile? keys = null) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The keys must not end up in a journal or a container's log.
        lifetime.ApplicationStarted.Register(() =>
        {
            var urls = listeners.Announced(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []);
            LogStarted(log, string.Join(", ", urls));
            if (keys is null) return;
            if (keys.IsNew && !Console.IsOutputRedirected) Console.Out.Write(Text(keys, urls[0]));
            else LogKeys(log, keys.Path);
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Text(KeysFile keys, string url) =>
        $$"""

        Convoy is ready. These keys are shown once; they stay in {{keys.Path}}

          admin key   {{(keys.AdminKeyIsConfigured ? "as configured (Convoy:AdminKey)" : keys.AdminKey)}}
          API key     {{keys.ApiKey}}   (project demo)
          worker key  {{keys.WorkerKey}}

        Load a cargo, track it, move it as a worker would, and track it again:

        CARGO=$(curl -sS {{url}}/cargo/load -H 'X-API-Key: {{keys.ApiKey}}' -H 'Content-Type: application/json' -d '{"params":{"model":"claude-sonnet-4-5","messages":[{"role":"user","content":"Hello"}]},"callback_url":"https://example.com/callback"}' | grep -o 'crg_[0-9A-Za-z]*'); echo $CARGO
        curl -sS {{url}}/cargo/$CARGO/tracking -H 'X-API-Key: {{keys.ApiKey}}'; echo
        curl -sS {{url}}/transitions -H 'X-Worker-Key: {{keys.WorkerKey}}' -H 'Content-Type: application/json' -d '{"transitions":[{"cargo_id":"'$CARGO'","status":"batched","batch_id":"b-1"},{"cargo_id":"'$CARGO'","status":"processing","batch_id":"b-1"}]}'; echo
        curl -sS {{url}}/cargo/$CARGO/tracking -H 'X-API-Key: {{keys.ApiKey}}'; echo

        API pages: {{url}}/docs


        """;

    [LoggerMessage(1, LogLevel.Information, "Convoy is ready at {Urls}")]
    private static partial void LogStarted(ILogger logger, string urls);

    [LoggerMessage(2, LogLevel.Information, "The keys of the first start are in {File}")]
    private static partial void LogKeys(ILogger logger, string file);
}
