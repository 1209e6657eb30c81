namespace Convoy.Bench.Report;

/// <summary>Managed bytes that one of many takes, counted after a collection.</summary>
/// <param name="Of">What.</param>
/// <param name="Count">Of how many it is the mean.</param>
/// <param name="Bytes">How much.</param>
internal sealed record BytesEach(string Of, int Count, double Bytes);
