using System.Net;
using System.Net.Sockets;
using Convoy.Cargo;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Convoy.Gateway.Tests.Documentation;

/// <summary>The gateway as it is, on real ports and a directory of its own, with a switch for the faults that nobody outside can cause.</summary>
public sealed class LiveGateway : IAsyncLifetime
{
    // Kestrel gives a silent body 5 s; the fact to be seen is only that it ends.
    private static readonly MinDataRate Impatient = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(1.5));

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("convoy-documentation-");
    private readonly bool _hasAdminKey;
    private readonly string[] _settings;
    private WebApplication? _app;

    public LiveGateway()
        : this(hasAdminKey: true, [])
    {
    }

    private LiveGateway(bool hasAdminKey, string[] settings) => (_hasAdminKey, _settings) = (hasAdminKey, settings);

    public Uri Address => new(App.Urls.Single());

    public HttpClient Http { get; private set; } = null!;

    internal KeysFile Keys => App.Services.GetRequiredService<KeysFile>();

    internal GatewayFaults Faults { get; } = new();

    internal IEnumerable<RouteEndpoint> Endpoints =>
        ((IEndpointRouteBuilder)App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    private WebApplication App => _app ?? throw new InvalidOperationException("The gateway is not started.");

    /// <summary>Lets the time of a result be over.</summary>
    public async Task ExpireResult(string cargoId)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_home.FullName, "data", "convoy.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE results SET created_at = 1 WHERE cargo_id = @id";
        command.Parameters.AddWithValue("@id", cargoId);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    /// <summary>A gateway that no admin key is configured for; the caller ends it.</summary>
    public static Task<LiveGateway> StartWithoutAdminKey() => Start(new LiveGateway(hasAdminKey: false, []));

    /// <summary>A gateway with settings of its own; the caller ends it.</summary>
    public static Task<LiveGateway> StartWith(params string[] settings) => Start(new LiveGateway(hasAdminKey: true, settings));

    public async Task InitializeAsync()
    {
        string[] settings =
        [
            "--urls", $"http://127.0.0.1:{FreePort()}",
            "--Convoy:SiloPort", $"{FreePort()}",
            "--Convoy:DataDirectory", Path.Combine(_home.FullName, "data"),
            .. _settings,
        ];
        _app = await GatewayApp.Create(settings, builder =>
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinRequestBodyDataRate = Impatient);
            builder.Services.RemoveAll<ILocalCargo>();
            Faults.AddTo(builder.Services);
            if (!_hasAdminKey) builder.Services.AddSingleton(new AdminKeyCheck(configuredKey: null));
        });
        await _app.StartAsync();
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        _home.Delete(recursive: true);
    }

    private static async Task<LiveGateway> Start(LiveGateway gateway)
    {
        await gateway.InitializeAsync();
        return gateway;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
