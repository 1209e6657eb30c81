namespace Convoy.Bench.Report;

/// <summary>Resident memory at its highest.</summary>
/// <param name="Of">Whose.</param>
/// <param name="PeakBytes">How much.</param>
internal sealed record Memory(string Of, long PeakBytes);
