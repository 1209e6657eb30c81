using System.Globalization;
using System.Net;
using Convoy.Cluster.Tests.History;
using Convoy.Testing;

namespace Convoy.Cluster.Tests.Load;

/// <summary>Sends one request to the gateway whose turn it is and writes down how it went.</summary>
internal sealed class Caller(Balancer balancer, Recorder recorder)
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <summary>Tracks a cargo.</summary>
    /// <param name="cargo">Its id.</param>
    /// <param name="avoided">The gateway that should not be asked, such as the one that has just acknowledged a write.</param>
    /// <param name="isLast">Whether everything else is over.</param>
    /// <param name="cancellation">Ends the wait for a gateway, not the call.</param>
    /// <returns>Whether there was an answer, be it 404.</returns>
    public async Task<bool> Read(string cargo, Backend? avoided, bool isLast, CancellationToken cancellation)
    {
        var (reply, sample, _) = await Call(CallKind.Read, avoided, client => client.Track(cargo), cancellation);
        if (reply?.Status is not (HttpStatusCode.OK or HttpStatusCode.NotFound)) return false;
        var read = ReadOf(reply, sample.Start, sample.End);
        if (isLast) recorder.AddLast(cargo, read);
        else recorder.Add(cargo, read);
        return true;
    }

    /// <summary>What a tracking answer, 200 or 404, says of its cargo.</summary>
    public static ReadCall ReadOf(Reply reply, long start, long end) => new(start, end, reply.Status is HttpStatusCode.OK ? TrackingOf(reply) : null);

    /// <summary>Loads a cargo.</summary>
    /// <returns>Its id, and who took it; null when it was not acknowledged.</returns>
    public async Task<(string Cargo, Backend By)?> Load(string content, CancellationToken cancellation)
    {
        var (reply, sample, backend) = await Call(CallKind.Load, null, client => client.Load(content), cancellation);
        if (reply?.Status is not HttpStatusCode.OK) return null;
        var cargo = reply.Text("cargo_id");
        recorder.Add(cargo, new LoadCall(sample.Start, sample.End));
        return (cargo, backend);
    }

    /// <summary>Pushes one item each for several cargo.</summary>
    /// <returns>What was answered to each, in order, and by whom.</returns>
    public async Task<(IReadOnlyList<PushAnswer> Answers, Backend By)> Push(IReadOnlyList<PushedTransition> items, CancellationToken cancellation)
    {
        var (reply, sample, backend) = await Call(CallKind.Push, null, client => client.Push(items), cancellation);
        IReadOnlyList<PushAnswer> answers = reply?.Status is HttpStatusCode.OK
            ? [.. reply.Json.GetProperty("results").EnumerateArray().Select(result => AnswerOf(result.GetProperty("outcome").GetString()))]
            : [.. items.Select(_ => PushAnswer.Unknown)];
        foreach (var (item, answer) in items.Zip(answers))
        {
            recorder.Add(item.CargoId, new PushCall(sample.Start, sample.End, item.Status, item.TransitionId!, answer));
        }

        return (answers, backend);
    }

    private async Task<(Reply? Reply, Sample Sample, Backend Backend)> Call(
        CallKind kind, Backend? avoided, Func<ConvoyClient, Task<Reply>> send, CancellationToken cancellation)
    {
        var backend = await balancer.Next(avoided, cancellation);
        var start = Clock.GetTimestamp();
        Reply? reply = null;
        string? detail = null;
        try
        {
            reply = await send(backend.Client);
            if (reply.Status is not HttpStatusCode.OK) detail = reply.Body;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            detail = fault.GetBaseException().Message;
        }

        var end = Clock.GetTimestamp();
        var isExcused = reply is null && backend.WasKilledBetween(start, end);
        var sample = new Sample(kind, backend.Gateway.Name, start, end, (int?)reply?.Status, isExcused, detail);
        recorder.Add(sample);
        return (reply, sample, backend);
    }

    private static Tracking TrackingOf(Reply reply)
    {
        var json = reply.Json;
        return new(json.GetProperty("status").GetString()!, Time("created_at"), Time("updated_at"));

        DateTimeOffset Time(string field) => DateTimeOffset.Parse(json.GetProperty(field).GetString()!, CultureInfo.InvariantCulture);
    }

    private static PushAnswer AnswerOf(string? outcome) => outcome switch
    {
        "applied" => PushAnswer.Applied,
        "unchanged" => PushAnswer.Unchanged,
        "refused" => PushAnswer.Refused,
        "not_found" => PushAnswer.NotFound,
        "unavailable" => PushAnswer.Unknown,
        _ => throw new InvalidOperationException($"There is no outcome '{outcome}'."),
    };
}
