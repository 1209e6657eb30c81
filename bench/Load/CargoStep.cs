namespace Convoy.Bench.Load;

/// <summary>The next move of a cargo along the straight way of the lifecycle.</summary>
/// <param name="CargoId">Whose move it is.</param>
/// <param name="Index">Which move, from 0.</param>
internal readonly record struct CargoStep(string CargoId, int Index)
{
    private static readonly string[] Way = ["batched", "processing", "completed", "callback_pending", "callback_delivered"];

    /// <summary>How many moves a cargo has in all.</summary>
    public static int Count => Way.Length;

    /// <summary>The status that the move leads to.</summary>
    public string Status => Way[Index];

    public string TransitionId => $"{CargoId}-{Index}";

    /// <summary>The move after this one; null when the cargo is at its end.</summary>
    public CargoStep? Next => Index + 1 < Count ? this with { Index = Index + 1 } : null;
}
