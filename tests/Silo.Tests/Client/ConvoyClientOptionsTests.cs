using Convoy.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Convoy.Silo.Tests.Client;

public sealed class ConvoyClientOptionsTests
{
    private const string Database = "Host=127.0.0.1;Username=convoy;Password=secret-word";

    [Theory]
    [InlineData("Database", null)]
    [InlineData("Database", "Hots=127.0.0.1;Password=secret-word")]
    [InlineData("Database", "Host=db1;Password=secret-word")]
    [InlineData("ClusterId", "")]
    [InlineData("ServiceId", " ")]
    [InlineData("StartTimeout", "-00:00:01")]
    [InlineData("StartTimeout", "02:00:00")]
    [InlineData("ResponseTimeout", "00:00:00")]
    [InlineData("Tls:Key", "key.pem")]
    [InlineData("Tls:PeerName", "*.convoy.test")]
    public void A_wrong_option_is_a_sentence_that_names_it_and_shows_no_secret(string option, string? value)
    {
        var settings = new Dictionary<string, string?> { ["Convoy:Database"] = Database, [$"Convoy:{option}"] = value };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var fault = Assert.Throws<OptionsValidationException>(() => new ServiceCollection().AddConvoyClient(configuration));
        Assert.Contains($"Convoy:{option.Split(':')[0]}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_sentence_that_names_its_option()
    {
        var fault = Assert.Throws<OptionsValidationException>(() => new ServiceCollection().AddConvoyClient(options =>
        {
            options.Database = Database;
            options.Tls = new NodeTlsOptions { Certificate = "/nowhere/tls.crt", Key = "k", Authority = "a", PeerName = "node.convoy.test" };
        }));
        Assert.StartsWith("The file /nowhere/tls.crt (Convoy:Tls:Certificate) cannot be read", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_is_added_twice_is_added_once()
    {
        var services = new ServiceCollection().AddConvoyClient(options => options.Database = Database);
        var count = services.Count;
        Assert.Equal(count, services.AddConvoyClient(options => options.Database = null).Count);
    }

    [Fact]
    public async Task A_client_asks_for_no_kerberos_ticket_unless_it_is_told_to()
    {
        await using var services = new ServiceCollection().AddConvoyClient(options => options.Database = Database).BuildServiceProvider();
        var database = services.GetRequiredService<IOptions<AdoNetClusteringClientOptions>>().Value.ConnectionString;
        Assert.Contains("GSS Encryption Mode=Disable", database, StringComparison.Ordinal);
    }
}
