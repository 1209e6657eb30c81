using System.Globalization;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Batches;

/// <summary>
/// Takes callbacks in this process, on as many ports as there are to be hosts, and answers 200. A host that is held takes what comes and does not
/// answer before it is let go.
/// </summary>
internal sealed class CallbackServer : IAsyncDisposable
{
    /// <summary>How long all callbacks that are expected may take.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly WebApplication _app;
    private readonly IReadOnlyList<CallbackHost> _hosts;

    private CallbackServer(WebApplication app, IReadOnlyList<CallbackHost> hosts) => (_app, _hosts) = (app, hosts);

    /// <summary>Where each host takes callbacks.</summary>
    public IEnumerable<string> Urls => _hosts.Select(host => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{host.Port}/callbacks/cargo"));

    public static async Task<CallbackServer> Start(int hosts, CancellationToken cancellation)
    {
        var byPort = Enumerable.Range(0, hosts).Select(_ => new CallbackHost(FreePort.Next())).ToDictionary(host => host.Port);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var port in byPort.Keys) kestrel.ListenLocalhost(port);
        });
        var app = builder.Build();
        app.MapPost("/callbacks/cargo", context => byPort[context.Connection.LocalPort].Take(context));
        await app.StartAsync(cancellation);
        return new CallbackServer(app, [.. byPort.Values]);
    }

    /// <summary>Holds all hosts, and forgets what they had.</summary>
    /// <param name="each">Callbacks that each is to have.</param>
    public void Hold(int each)
    {
        foreach (var host in _hosts) host.Hold(each);
    }

    /// <summary>Lets some hosts answer, and waits until these have all of theirs.</summary>
    public async Task LetGo(Range hosts, CancellationToken cancellation)
    {
        var wanted = _hosts.ToArray()[hosts];
        foreach (var host in wanted) host.LetGo();
        try
        {
            await Task.WhenAll(wanted.Select(host => host.HasAll)).WaitAsync(Limit, cancellation);
        }
        catch (TimeoutException)
        {
            throw new BenchFailureException($"callbacks are missing after {Limit.TotalMinutes} minutes: the hosts have {string.Join(", ", wanted.Select(host => host.Count))}.");
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var host in _hosts) host.LetGo();
        return _app.DisposeAsync();
    }

    private sealed class CallbackHost(int port)
    {
        private readonly HashSet<string> _cargo = [];
        private volatile TaskCompletionSource _mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource _hasAll = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _expected;

        public int Port => port;

        public int Count
        {
            get
            {
                lock (_cargo) return _cargo.Count;
            }
        }

        public Task HasAll => _hasAll.Task;

        public void Hold(int expected)
        {
            lock (_cargo)
            {
                _cargo.Clear();
                _expected = expected;
                _hasAll = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        public void LetGo() => _mayAnswer.TrySetResult();

        public async Task Take(HttpContext context)
        {
            await _mayAnswer.Task;
            lock (_cargo)
            {
                // One that comes twice is counted once.
                if (_cargo.Add(context.Request.Headers["X-Convoy-Cargo-Id"].ToString()) && _cargo.Count == _expected) _hasAll.TrySetResult();
            }

            context.Response.ContentLength = 0;
        }
    }
}
