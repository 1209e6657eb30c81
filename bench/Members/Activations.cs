using System.Globalization;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Members;

/// <summary>What the silos' own metrics say of their activations, system targets included; sums over silos.</summary>
/// <param name="Now">Activations that are there.</param>
/// <param name="Created">How many were ever made.</param>
internal readonly record struct Activations(long Now, long Created)
{
    private const string NowName = "orleans_catalog_activations";
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
            sum = new Activations(sum.Now + Value(lines, NowName), sum.Created + Value(lines, CreatedName));
        }

        return sum;
    }

    private static long Value(string[] lines, string name)
    {
        foreach (var line in lines)
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line[name.Length] is not ('{' or ' ')) continue;
            var value = line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].TrimStart();
            if (line[name.Length] == ' ') value = line[(name.Length + 1)..];
            return (long)double.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
        }

        return 0; // a counter that nothing was added to is not there
    }
}
