using System.Globalization;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Members;

/// <summary>What the silos' own metrics say of activations; sums over silos.</summary>
/// <param name="Grains">Grains that are active: cargo, and a few others.</param>
/// <param name="Created">Activations that were ever made.</param>
internal readonly record struct Activations(long Grains, long Created)
{
    private const string GrainsName = "orleans_grains";
    private const string CreatedName = "orleans_catalog_activation_created_total";

    /// <summary>An exporter answers with the figures of up to so long ago.</summary>
    private static readonly TimeSpan Staleness = TimeSpan.FromMilliseconds(400);

    public static async Task<Activations> Read(IEnumerable<ServerProcess> silos, CancellationToken cancellation)
    {
        await Task.Delay(Staleness, TimeProvider.System, cancellation);
        var sum = default(Activations);
        foreach (var silo in silos)
        {
            using var http = new HttpClient { BaseAddress = silo.Address };
            var lines = (await http.GetStringAsync("/metrics", cancellation)).Split('\n');
            sum = new Activations(sum.Grains + Value(lines, GrainsName), sum.Created + Value(lines, CreatedName));
        }

        return sum;
    }

    private static long Value(string[] lines, string name)
    {
        var line = Array.Find(lines, line => line.StartsWith(name + "{", StringComparison.Ordinal));
        if (line is null) return 0; // a counter that nothing was added to is not there
        return (long)double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
