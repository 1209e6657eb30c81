using System.Runtime.InteropServices;
using Convoy.Samples;

var address = new Uri(Environment.GetEnvironmentVariable("CONVOY_URL") ?? "http://localhost:8080");
var key = Environment.GetEnvironmentVariable("CONVOY_WORKER_KEY") ?? throw new InvalidOperationException("CONVOY_WORKER_KEY is not set.");

// The first signal lets the worker give its batch back, a second one ends the process.
using var stop = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

// A redirect would carry the key to an address that nobody configured.
using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
http.DefaultRequestHeaders.Add("X-Worker-Key", key);
try
{
    await new Worker(new ConvoyApi(http, TimeProvider.System), TimeProvider.System).Run(stop.Token);
    return 0;
}
catch (HttpRequestException refusal)
{
    Console.Error.WriteLine(refusal.Message);
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
