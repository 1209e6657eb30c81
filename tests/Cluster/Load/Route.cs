using Convoy.Cluster.Tests.History;
using Convoy.Testing;

namespace Convoy.Cluster.Tests.Load;

/// <summary>The pushes that a worker makes for one cargo, one after the other. A repeat of a step is the same event.</summary>
internal sealed class Route(string cargo, IReadOnlyList<string> steps)
{
    private static readonly string[][] Ways =
    [
        ["batched", "processing", "completed", "callback_pending", "callback_delivered"],
        ["batched", "processing", "completed", "callback_pending", "callback_failed"],
        ["batched", "processing", "failed"],
        ["batched", "completed", "callback_pending"],
        // The last two steps contradict what is already there.
        ["batched", "processing", "completed", "failed", "callback_pending"],
        ["processing", "failed", "completed"],
    ];

    private int _step;

    public string Cargo => cargo;

    public bool IsOver => _step == steps.Count;

    public PushedTransition Next => new(cargo, steps[_step], $"{cargo}-{_step}");

    public static Route Choose(string cargo, Random random) => new(cargo, Ways[random.Next(Ways.Length)]);

    /// <summary>Goes on, unless the outcome is unknown: then the same step comes again.</summary>
    public void Take(PushAnswer answer)
    {
        if (answer is not PushAnswer.Unknown) _step++;
    }
}
