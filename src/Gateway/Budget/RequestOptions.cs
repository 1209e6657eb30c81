namespace Convoy.Gateway.Budget;

/// <summary><c>Convoy:Requests</c>: how long a request may wait for grains, and how many may wait.</summary>
public sealed class RequestOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Convoy:Requests";

    /// <summary>
    /// How long one attempt of a grain call may take before the call is made again. Default 700 ms; 100 ms to
    /// <see cref="TotalTimeout"/>. Longer leaves fewer attempts when a silo is lost, shorter asks twice what was only slow.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>
    /// How long a request may wait for grains in all before it is answered 503. Default 3 seconds; at most 1 minute. It should be
    /// longer than the cluster needs to notice the loss of a silo.
    /// </summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Requests in flight; one more is answered 503 at once. Default 10,000; 1 to 1,000,000. Each that waits holds some 20 KB with its
    /// connection, and what it has sent as its body.
    /// </summary>
    public int MaxInFlight { get; set; } = 10_000;

    /// <summary>
    /// Cargo that are being written at the same time for the calls that bring many, of all such calls together. Default 4,000; 1 to
    /// 100,000. A silo commits in one group what comes to it together: fewer make small groups, more make a write wait longer than an attempt may take.
    /// </summary>
    public int MaxCargoInFlight { get; set; } = 4_000;

    /// <summary>
    /// Bytes of bodies that are held at the same time, in MiB, those of at most 16 KiB not counted. Default 256; 16 to 1,000,000. A request
    /// for whose body there is no room is answered 503. What is made of a body takes up to twice as much again while it is served.
    /// </summary>
    public int MaxBodyMegabytesInFlight { get; set; } = 256;

    private static TimeSpan MinAttemptTimeout => TimeSpan.FromMilliseconds(100);

    private static TimeSpan MaxTotalTimeout => TimeSpan.FromMinutes(1);

    private const int LargestMaxInFlight = 1_000_000;
    private const int LargestMaxCargoInFlight = 100_000;
    private const int LeastBodyMegabytes = 16;
    private const int MostBodyMegabytes = 1_000_000;

    /// <summary>What is wrong with the settings, in a sentence; null when nothing is.</summary>
    public string? Fault() =>
        TotalTimeout < MinAttemptTimeout || TotalTimeout > MaxTotalTimeout
            ? $"{Section}:TotalTimeout must be from {MinAttemptTimeout} to {MaxTotalTimeout}, not {TotalTimeout}."
        : AttemptTimeout < MinAttemptTimeout || AttemptTimeout > TotalTimeout
            ? $"{Section}:AttemptTimeout must be from {MinAttemptTimeout} to {Section}:TotalTimeout, not {AttemptTimeout}."
        : MaxInFlight is < 1 or > LargestMaxInFlight
            ? $"{Section}:MaxInFlight must be from 1 to {LargestMaxInFlight}, not {MaxInFlight}."
        : MaxCargoInFlight is < 1 or > LargestMaxCargoInFlight
            ? $"{Section}:MaxCargoInFlight must be from 1 to {LargestMaxCargoInFlight}, not {MaxCargoInFlight}."
        : MaxBodyMegabytesInFlight is < LeastBodyMegabytes or > MostBodyMegabytes
            ? $"{Section}:MaxBodyMegabytesInFlight must be from {LeastBodyMegabytes} to {MostBodyMegabytes}, not {MaxBodyMegabytesInFlight}."
        : null;
}
