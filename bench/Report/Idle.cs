namespace Convoy.Bench.Report;

/// <summary>CPU of a cluster that nobody asks anything, as shares of one core, 0 to 1.</summary>
/// <param name="Of">Which cluster.</param>
/// <param name="Nodes">Gateway and silos together.</param>
/// <param name="Database">PostgreSQL.</param>
internal sealed record Idle(string Of, double Nodes, double Database);
