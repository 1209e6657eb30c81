using Convoy.Silo;
using Convoy.Silo.Hosting;

return await StartFaults.Guard(async () => await NodeHost.Migrated(args, NodeMode.Cluster) ? null : await SiloApp.Create(args));
