namespace Convoy.Bench.Load;

/// <summary>One run of wrk.</summary>
internal sealed record WrkJob
{
    public required Uri Address { get; init; }

    public required RequestFile Requests { get; init; }

    /// <summary>Whole seconds.</summary>
    public required TimeSpan Duration { get; init; }

    public required int Connections { get; init; }

    public required int Threads { get; init; }
}
