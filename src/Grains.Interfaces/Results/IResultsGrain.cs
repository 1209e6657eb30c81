using System.Collections.Immutable;
using Convoy.Cargo;
using Convoy.Projects;

namespace Convoy.Results;

/// <summary>Reads what came out of cargo, on any silo. It does not ask who wants to know: its caller has asked the cargo.</summary>
/// <exception cref="StorageUnavailableException">From any call: the database did not answer.</exception>
[Alias("convoy.results")]
public interface IResultsGrain : IGrainWithIntegerKey
{
    /// <summary>The result of a cargo; null where none was handed over.</summary>
    [Alias("find")]
    ValueTask<StoredResult?> Find(string cargoId);

    /// <summary>Whether a cargo has a result whose time is not over.</summary>
    [Alias("has-result")]
    ValueTask<bool> HasResult(string cargoId);

    /// <summary>What was tried so far to call a cargo back.</summary>
    [Alias("find-callback")]
    ValueTask<CallbackRecord> FindCallback(string cargoId);

    /// <summary>
    /// Lets a cargo be called back again, at once, whose status says nothing of that: <c>failed</c>, or at <c>callback_pending</c> already. One that is
    /// under way is sent once more.
    /// </summary>
    /// <param name="cargoId">Which cargo.</param>
    /// <param name="unlessDelivered">Whether it is not called back again where its server has taken a callback.</param>
    /// <returns>Whether it will be: there is a result, and Convoy calls back.</returns>
    [Alias("call-back-again")]
    ValueTask<bool> CallBackAgain(string cargoId, bool unlessDelivered);

    /// <summary>Looks at the next cargo of a project, in the order of their ids, for those that have ended in a status.</summary>
    [Alias("find-ended")]
    ValueTask<EndedPage> FindEnded(EndedQuery query);
}

/// <summary>Which cargo are looked at.</summary>
[GenerateSerializer, Immutable, Alias("convoy.ended-query")]
public sealed record EndedQuery
{
    [Id(0)] public required ProjectId Project { get; init; }

    [Id(1)] public required CargoStatus Status { get; init; }

    /// <summary>The id after which they begin; it need not be one of a cargo.</summary>
    [Id(2)] public required string After { get; init; }

    /// <summary>The id before which they end.</summary>
    [Id(3)] public required string Before { get; init; }
}

/// <summary>What was found among those that were looked at.</summary>
[GenerateSerializer, Immutable, Alias("convoy.ended-page")]
public sealed record EndedPage
{
    /// <summary>Cargo looked at in one call.</summary>
    public const int MaxRows = 5_000;

    /// <summary>Those that have the status.</summary>
    [Id(0)] public required ImmutableArray<string> Cargo { get; init; }

    /// <summary>The last id that was looked at; null where there are no more.</summary>
    [Id(1)] public string? Last { get; init; }
}

/// <summary>Removes results whose time is over, in small steps. One grain, kept awake by every silo.</summary>
[Alias("convoy.result-sweep")]
public interface IResultSweepGrain : IGrainWithStringKey
{
    /// <summary>Removes some of them; call again while there is more.</summary>
    [Alias("sweep")]
    ValueTask<SweepRound> Sweep();
}

/// <summary>What came out of a cargo.</summary>
[GenerateSerializer, Immutable, Alias("convoy.stored-result")]
public sealed record StoredResult
{
    [Id(0)] public required bool IsSuccess { get; init; }

    /// <summary>As the worker sent it, UTF-8 JSON; null where it sent none.</summary>
    [Id(1)] public byte[]? Response { get; init; }

    /// <summary>What went wrong; null where nothing did, or nobody said.</summary>
    [Id(2)] public string? Error { get; init; }

    /// <summary>When the cargo came to its end.</summary>
    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it is kept.</summary>
    [Id(4)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether its time is over, and its content gone.</summary>
    [Id(5)] public required bool IsExpired { get; init; }
}

/// <summary>What was tried to call a cargo back.</summary>
[GenerateSerializer, Immutable, Alias("convoy.callback-record")]
public sealed record CallbackRecord
{
    /// <summary>The newest attempts, at most <see cref="MaxShown"/>, oldest first.</summary>
    [Id(0)] public required ImmutableArray<CallbackAttemptRecord> Attempts { get; init; }

    /// <summary>When the next one is due; null where none is.</summary>
    [Id(1)] public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>How many attempts are told.</summary>
    public const int MaxShown = 100;
}

/// <summary>One attempt to call a cargo back.</summary>
[GenerateSerializer, Immutable, Alias("convoy.callback-attempt-record")]
public sealed record CallbackAttemptRecord
{
    /// <summary>When it ended.</summary>
    [Id(0)] public required DateTimeOffset AttemptedAt { get; init; }

    /// <summary>Of the answer; null where none came.</summary>
    [Id(1)] public int? StatusCode { get; init; }

    /// <summary>How long it took.</summary>
    [Id(2)] public required int Milliseconds { get; init; }

    /// <summary>What went wrong, in a sentence; null where nothing did.</summary>
    [Id(3)] public string? Error { get; init; }
}

/// <summary>The ways to the grains of results.</summary>
public static class ResultGrainFactory
{
    /// <summary>What reads results.</summary>
    public static IResultsGrain GetResults(this IGrainFactory grains) => grains.GetGrain<IResultsGrain>(0);

    /// <summary>What removes them.</summary>
    public static IResultSweepGrain GetResultSweep(this IGrainFactory grains) => grains.GetGrain<IResultSweepGrain>("sweep/results");
}
