using Convoy.Gateway.Callers;
using Convoy.Gateway.Loading;
using Convoy.Silo.Hosting;

namespace Convoy.Gateway.Hosting;

/// <summary>The settings under <c>Convoy</c> that only a gateway has.</summary>
public sealed class GatewayOptions
{
    /// <summary>The key of operators, 16 characters or more. Default: embedded, one is made at the first start.</summary>
    public string? AdminKey { get; set; }

    /// <summary>
    /// Where <c>/admin</c> and <c>/metrics</c> listen, as URLs separated by semicolons; they are then not found on the public
    /// listener. Default: none, they are on the public listener.
    /// </summary>
    public string? ManagementUrls { get; set; }

    /// <summary>
    /// The models that a load may name, each of 1 to 256 characters, at most 1,000; one that is not among them is refused. Default: none, and
    /// a load may name any.
    /// </summary>
    public IReadOnlyList<string> Models { get; set; } = [];

    internal static GatewayOptions From(IConfiguration configuration)
    {
        var options = Settings.Bind<GatewayOptions>(configuration, NodeOptions.Section);
        Settings.Require(
            options.AdminKey is null || (options.AdminKey.Length >= AdminKeyCheck.MinLength && options.AdminKey == options.AdminKey.Trim()),
            $"Convoy:AdminKey must have {AdminKeyCheck.MinLength} characters or more, and no white space around them.");
        if (ModelList.Fault(options.Models) is { } fault) throw new StartFaultException(fault);
        return options;
    }
}
