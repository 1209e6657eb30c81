using Convoy.Client;
using Convoy.Samples;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddConvoyClient(builder.Configuration);
builder.Services.AddSingleton<Worker>();
using var host = builder.Build();
await host.StartAsync();

var worker = host.Services.GetRequiredService<Worker>();
while (await Console.In.ReadLineAsync() is { } line)
{
    Console.WriteLine(await worker.Report(line));
}

await host.StopAsync();
