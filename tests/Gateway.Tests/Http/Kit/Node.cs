using System.Net;
using System.Net.Sockets;
using Convoy.Cargo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Convoy.Gateway.Tests.Http.Kit;

/// <summary>A whole Convoy in this process: a real Kestrel on a free port, an embedded silo, a SQLite file in a directory of its own.</summary>
public sealed class Node : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly string _directory;
    private readonly Dictionary<string, string> _keys;

    private Node(WebApplication app, string directory)
    {
        _app = app;
        _directory = directory;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        _http = new HttpClient { BaseAddress = Address, Timeout = Wait.Limit };
        _keys = File.ReadLines(Path.Combine(directory, "keys.env"))
            .Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }

    /// <summary>Where everybody reaches the node.</summary>
    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    public string AdminKey => _keys["CONVOY_ADMIN_KEY"];

    /// <summary>The key of the project <c>demo</c>.</summary>
    public string ApiKey => _keys["CONVOY_API_KEY"];

    public string WorkerKey => _keys["CONVOY_WORKER_KEY"];

    /// <summary>Whoever shows no key.</summary>
    public Caller Anyone => new(_http);

    public Caller Operator => Anyone.With(Caller.AdminHeader, AdminKey);

    public Caller Worker => Anyone.With(Caller.WorkerHeader, WorkerKey);

    /// <summary>A client of the project <c>demo</c>.</summary>
    public Caller Client => ClientWith(ApiKey);

    /// <summary>Starts a node whose gateway asks grains by calls, as one that hosts none does, so that tests can count and break them.</summary>
    public static Task<Node> Start(Action<WebApplicationBuilder>? configure = null, params string[] settings) => StartAsItIs(
        builder =>
        {
            builder.Services.RemoveAll<ILocalCargo>();
            configure?.Invoke(builder);
        },
        settings);

    /// <summary>Starts a node that reads cargo of its own process where they are.</summary>
    public static async Task<Node> StartAsItIs(Action<WebApplicationBuilder>? configure = null, params string[] settings)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"convoy-http-{Guid.NewGuid():N}");
        string[] args =
        [
            "--urls", "http://127.0.0.1:0",
            $"--Convoy:DataDirectory={directory}",
            $"--Convoy:SiloPort={FreePort()}",

            // A call that takes longer than an attempt is asked twice, and a slow machine is not what these tests are about.
            "--Convoy:Requests:AttemptTimeout=00:00:03", "--Convoy:Requests:TotalTimeout=00:00:09",

            // Most tests are the only worker, and push.
            "--Convoy:Batching:Enabled=false",
            .. settings,
        ];
        var app = await GatewayApp.Create(args, configure);
        await app.StartAsync();
        return new Node(app, directory);
    }

    public static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    public Caller ClientWith(string apiKey) => Anyone.With(Caller.ProjectHeader, apiKey);

    /// <summary>A connection on which every byte is the test's own.</summary>
    public Task<RawConnection> Connect() => RawConnection.Open(Address);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
