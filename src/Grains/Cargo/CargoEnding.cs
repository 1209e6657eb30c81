namespace Convoy.Grains.Cargo;

/// <summary>What is stored beside a cargo with the state that ends its processing, or that is to be called back again, in the same commit.</summary>
/// <param name="Result">What came out; null where there is nothing new to keep.</param>
/// <param name="IsDue">Whether it is to be called back from now on.</param>
public sealed record CargoEnding(CargoResult? Result, bool IsDue);

/// <summary>What came out of a cargo.</summary>
/// <param name="IsSuccess">Whether it was completed.</param>
/// <param name="Response">The worker's result, as UTF-8 JSON; null where there is none.</param>
/// <param name="Error">What went wrong; null where nothing did.</param>
public sealed record CargoResult(bool IsSuccess, byte[]? Response, string? Error);
