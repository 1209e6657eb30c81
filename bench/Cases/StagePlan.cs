using Convoy.Bench.Servers;

namespace Convoy.Bench.Cases;

/// <summary>A stage that is not set yet.</summary>
/// <param name="Layout">The cores of its servers and of the load on them.</param>
/// <param name="Set">Starts its servers.</param>
internal sealed record StagePlan(Layout Layout, Func<Task<IStage>> Set);
