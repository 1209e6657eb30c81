using System.Globalization;
using Convoy.Cluster.Tests.History;

namespace Convoy.Cluster.Tests.HistoryTests;

/// <summary>
/// A history written as text, a call a word group, groups apart by semicolons: <c>load 0-1; push batched 2-3 applied; read 4-5
/// batched; last 9-10 batched</c>. Times are ticks. A tracking's <c>updated_at</c> follows from its status unless it is said:
/// <c>batched@7</c>. A push's transition id is its status.
/// </summary>
internal static class Script
{
    private static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch;

    public static CargoHistory Parse(string script)
    {
        List<CargoCall> calls = [];
        ReadCall? last = null;
        foreach (var words in script.Split(';', StringSplitOptions.TrimEntries).Select(group => group.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            CargoCall call = words[0] switch
            {
                "load" => new LoadCall(Start(words[1]), End(words[1])),
                "push" => new PushCall(Start(words[2]), End(words[2]), words[1], words[1], Enum.Parse<PushAnswer>(words[3], ignoreCase: true)),
                "read" or "last" => new ReadCall(Start(words[1]), End(words[1]), ParseTracking(words[2])),
                _ => throw new FormatException(words[0]),
            };
            calls.Add(call);
            if (words[0] == "last") last = (ReadCall)call;
        }

        return new("crg", calls, last);
    }

    private static Tracking? ParseTracking(string text)
    {
        if (text == "404") return null;
        var parts = text.Split('@');
        var seconds = parts.Length == 2 ? Number(parts[1]) : Lifecycle.Statuses.ToList().IndexOf(parts[0]);
        return new(parts[0], Epoch, Epoch.AddSeconds(seconds));
    }

    private static long Start(string span) => Number(span.Split('-')[0]);

    private static long End(string span) => Number(span.Split('-')[1]);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
