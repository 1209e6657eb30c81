using Convoy.Silo;
using Convoy.Silo.Hosting;

return await StartFaults.Guard(async () =>
{
    if (await NodeHost.Migrated(args, NodeMode.Cluster)) return;
    await using var app = await SiloApp.Create(args);
    await app.RunAsync();
});
