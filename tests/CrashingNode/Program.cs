using Convoy.CrashingNode;
using Convoy.Gateway;

// The gateway as it is, in a process that dies at a chosen durable write: of its start (CRASH_AT=3:after), or of a request
// (X-Crash-At: 3:after). With 3:refused it lives, and the write fails.
var start = CrashPoint.Parse(Environment.GetEnvironmentVariable("CRASH_AT")) is { } point ? new DoomedCall(point) : null;
CommitHooks.Install(() => start ?? DoomedRequests.Current());
await using var app = await GatewayApp.Create(args, builder => builder.Services.AddSingleton<IStartupFilter, DoomedRequests>());
await app.RunAsync();
