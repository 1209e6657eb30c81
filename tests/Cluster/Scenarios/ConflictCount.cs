using System.Collections.Concurrent;
using System.Globalization;
using Convoy.Testing.Clusters;

namespace Convoy.Cluster.Tests.Scenarios;

/// <summary>
/// Adds up the writes that another activation was ahead of, which are the sign of twins that both wrote. A silo counts them from its start on, so
/// each process is asked again and again; what it counted after the last look, and took along, is not seen.
/// </summary>
internal sealed class ConflictCount : IAsyncDisposable
{
    private const string Metric = "convoy_cargo_store_conflicts_total";

    // Counts whatever else happens: a look that does not find it looked at something else.
    private const string Neighbour = "convoy_cargo_store_groups_total";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<(string Silo, int Process), long> _seen = new();
    private readonly Task _counting;
    private int _looks;

    private ConflictCount(IReadOnlyList<ClusterNode> silos) => _counting = Task.WhenAll(silos.Select(silo => Task.Run(() => Count(silo))));

    /// <summary>How many were counted.</summary>
    public long Seen => _seen.Values.Sum();

    /// <summary>How many looks were answered.</summary>
    public int Looks => Volatile.Read(ref _looks);

    public static ConflictCount Start(IReadOnlyList<ClusterNode> silos) => new(silos);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _counting;
        _http.Dispose();
        _end.Dispose();
    }

    private async Task Count(ClusterNode silo)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var process = silo.Process.Child.Id;
                var figures = await _http.GetStringAsync(new Uri(silo.Address, "/metrics"), _end.Token);
                if (figures.Contains(Neighbour, StringComparison.Ordinal))
                {
                    _seen[(silo.Name, process)] = figures.Split('\n')
                        .Where(line => line.StartsWith(Metric, StringComparison.Ordinal))
                        .Sum(line => (long)double.Parse(Value(line), CultureInfo.InvariantCulture));
                    Interlocked.Increment(ref _looks);
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
            {
                // A silo that is just gone cannot be asked.
            }

            await Task.Delay(Interval, TimeProvider.System, _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    // NAME{labels} VALUE TIMESTAMP; a label may have no blank here.
    private static string Value(string line) => line[line.IndexOf(' ', line.IndexOf('}', StringComparison.Ordinal) + 1)..].Trim().Split(' ')[0];
}
