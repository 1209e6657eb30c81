namespace Convoy.Bench;

/// <summary>Something went wrong that makes the figures worthless. The message is for whoever runs the bench.</summary>
internal sealed class BenchFailureException(string message) : Exception(message);
