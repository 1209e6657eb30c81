namespace Convoy.House.Tests.Deploy;

/// <summary>The part of a compose file that the tests look at.</summary>
internal sealed class Compose
{
    public Dictionary<string, Service> Services { get; set; } = [];

    public Dictionary<string, Dictionary<string, string>> Secrets { get; set; } = [];

    public Dictionary<string, Network> Networks { get; set; } = [];
}

/// <summary>One service of a compose file.</summary>
internal sealed class Service
{
    public string Image { get; set; } = "";

    public string EnvFile { get; set; } = "";

    public Dictionary<string, string> Environment { get; set; } = [];

    public object? Command { get; set; }

    public object? DependsOn { get; set; }

    public string StopGracePeriod { get; set; } = "10s";

    public List<string> Ports { get; set; } = [];

    public Dictionary<string, Address> Networks { get; set; } = [];

    public List<object> Secrets { get; set; } = [];

    /// <summary>The names under which the container sees its secrets.</summary>
    public IEnumerable<string> SecretNames =>
        Secrets.Select(secret => secret is Dictionary<object, object> mapped ? mapped["target"].ToString()! : secret.ToString()!);
}

/// <summary>Where a service is on a network.</summary>
internal sealed class Address
{
    public string Ipv4Address { get; set; } = "";
}

/// <summary>A network of a compose file.</summary>
internal sealed class Network
{
    public AddressManagement Ipam { get; set; } = new();
}

/// <summary>The addresses of a network.</summary>
internal sealed class AddressManagement
{
    public List<Dictionary<string, string>> Config { get; set; } = [];
}
