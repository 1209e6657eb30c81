namespace Convoy.Bench.Report;

/// <summary>Some numbers as their median, least and most; those that are not known do not count, unless none is.</summary>
internal sealed record Spread(double Median, double Min, double Max)
{
    public static Spread Of(IEnumerable<double> numbers)
    {
        var all = numbers.ToArray();
        var known = all.Where(double.IsFinite).Order().ToArray();
        var sorted = known.Length > 0 ? known : all;
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }
}
