namespace Convoy.Bench.Members;

/// <summary>What readers saw.</summary>
/// <param name="Count">Reads.</param>
/// <param name="Failed">Those that were not answered 200.</param>
/// <param name="P50">The median time.</param>
/// <param name="P99">The time within which 99 % were answered.</param>
/// <param name="Longest">The longest time.</param>
/// <param name="Elapsed">From the first to the last.</param>
internal sealed record ReadFigures(int Count, int Failed, TimeSpan P50, TimeSpan P99, TimeSpan Longest, TimeSpan Elapsed)
{
    public static ReadFigures Of(IReadOnlyCollection<Read> reads, TimeSpan elapsed)
    {
        var sorted = reads.Select(read => read.Took).Order().ToArray();
        return new ReadFigures(
            sorted.Length, reads.Count(read => !read.Succeeded), sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100], sorted[^1], elapsed);
    }
}
