namespace Convoy.Bench.Load;

/// <summary>What a load saw. Every answer was the one that the case demands.</summary>
/// <param name="Requests">Answered requests.</param>
/// <param name="Elapsed">From the first request to the last answer.</param>
/// <param name="P50">The median time from request to answer.</param>
/// <param name="P99">The time within which 99 % were answered.</param>
/// <param name="LoadCpu">What the load itself used, of all its cores.</param>
internal sealed record LoadResult(long Requests, TimeSpan Elapsed, TimeSpan P50, TimeSpan P99, TimeSpan LoadCpu);
