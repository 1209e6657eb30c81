namespace Convoy.Bench.Cases;

/// <summary>Ids and keys of the right form that were never issued.</summary>
internal static class MadeUp
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomKeyLength = 32;
    private const int Seed = 20240115;

    /// <summary>Real ids with their last character changed, which is part of the tag.</summary>
    public static IEnumerable<string> Ids(IEnumerable<string> realIds) =>
        realIds.Select(id => id[..^1] + Digits[(Digits.IndexOf(id[^1], StringComparison.Ordinal) + 1) % Digits.Length]);

    /// <summary>API keys; the chance that one has the right tag is 1 in 62^6.</summary>
    public static IEnumerable<string> Keys(int count)
    {
        var random = new Random(Seed);
        return Enumerable.Range(0, count).Select(_ => "convoy_sk_" + new string(random.GetItems<char>(Digits, RandomKeyLength)));
    }
}
