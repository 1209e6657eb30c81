using Convoy.Gateway;
using Convoy.Gateway.Hosting;

return await StartFaults.Guard(async () =>
{
    await using var app = await GatewayApp.Create(args);
    await app.RunAsync();
});
