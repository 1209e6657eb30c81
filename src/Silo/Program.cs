using Convoy.Silo.Hosting;

try
{
    // A silo of its own needs a cluster to belong to, and NodeOptions knows none yet.
    var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
    NodeOptions.From(configuration);
    throw new StartFaultException("Convoy:Mode=Embedded hosts its grains in the gateway: run Convoy.Gateway instead.");
}
catch (StartFaultException fault)
{
    await Console.Error.WriteLineAsync($"Convoy cannot start: {fault.Message}");
    return 1;
}
