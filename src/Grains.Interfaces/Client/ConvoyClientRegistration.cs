using Convoy.Tls;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;

namespace Convoy.Client;

/// <summary>
/// Lets a .NET worker call grains directly. It is possible where silos open their port for clients (<c>Convoy:AllowClients</c>), and
/// nobody asks such a worker for a key: whoever has the database's password and, with TLS, a certificate may call anything.
/// </summary>
public static class ConvoyClientRegistration
{
    // How soon silos that have come are called too; one that is gone is noticed by its connection.
    private static readonly TimeSpan SiloListRefresh = TimeSpan.FromSeconds(10);

    // One look at the membership after the other.
    private const int DatabaseConnections = 2;

    /// <summary>As <see cref="AddConvoyClient(IServiceCollection, Action{ConvoyClientOptions})"/>, with the options from the section <c>Convoy</c>.</summary>
    public static IServiceCollection AddConvoyClient(this IServiceCollection services, IConfiguration configuration) =>
        services.AddConvoyClient(configuration.GetSection(ConvoyClientOptions.Section).Bind);

    /// <summary>
    /// Adds an Orleans client that starts and stops with the host; grains are reached through <see cref="IGrainFactory"/>. Safe to
    /// call twice: the first call counts.
    /// </summary>
    /// <exception cref="OptionsValidationException">An option or a file it names cannot be used; the message names it and shows no secret.</exception>
    public static IServiceCollection AddConvoyClient(this IServiceCollection services, Action<ConvoyClientOptions> configure)
    {
        if (services.Any(service => service.ServiceType == typeof(ConvoyClientOptions))) return services;
        var options = new ConvoyClientOptions();
        configure(options);
        if (options.Fault() is { } fault) throw Unusable(fault);
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        return services.AddOrleansClient(client => Join(client, options));
    }

    private static void Join(IClientBuilder client, ConvoyClientOptions options)
    {
        client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
        client.Configure<GatewayOptions>(silos => silos.GatewayListRefreshPeriod = SiloListRefresh);
        client.UseConnectionRetryFilter<StartPatience>();
        client.UseAdoNetClustering(clustering =>
        {
            var database = new NpgsqlConnectionStringBuilder(options.Database)
            {
                ApplicationName = "convoy client",
                MaxPoolSize = DatabaseConnections,
                IncludeErrorDetail = false,
                PersistSecurityInfo = false,
            };
            GssEncryption.OnlyIfAskedFor(database);
            clustering.Invariant = "Npgsql";
            clustering.ConnectionString = database.ConnectionString;
        });
        try
        {
            client.UseNodeTls(options.Tls);
        }
        catch (TlsFaultException fault)
        {
            throw Unusable(fault.Message);
        }
    }

    private static OptionsValidationException Unusable(string fault) => new(nameof(ConvoyClientOptions), typeof(ConvoyClientOptions), [fault]);
}
