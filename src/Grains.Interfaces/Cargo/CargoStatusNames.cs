using System.Diagnostics.CodeAnalysis;

namespace Convoy.Cargo;

/// <summary>The one spelling of each status outside C#: in HTTP, in tables and in metrics (CONTRACT 6).</summary>
public static class CargoStatusNames
{
    private static readonly string[] Names =
    [
        "pending", "batched", "processing", "completed", "failed", "callback_pending", "callback_delivered", "callback_failed",
    ];

    /// <summary>Every name, in the order of <see cref="CargoStatus"/>.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The name of a status, such as <c>callback_pending</c>.</summary>
    public static string Name(this CargoStatus status) => Names[(int)status];

    /// <summary>Reads a name back; the comparison is exact, so <c>Pending</c> is no status.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out CargoStatus status)
    {
        var index = Array.IndexOf(Names, name);
        status = index < 0 ? default : (CargoStatus)index;
        return index >= 0;
    }
}
