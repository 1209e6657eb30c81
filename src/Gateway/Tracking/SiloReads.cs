using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Projects;

namespace Convoy.Gateway.Tracking;

/// <summary>
/// The tracking reads that one silo is asked for. A read that finds no message under way goes at once; what comes meanwhile goes together
/// with the next. So a quiet gateway waits for nothing, and a busy one sends few messages. Two under way made smaller groups, and cost
/// more than they saved: docs/decisions/0008.
/// </summary>
internal sealed partial class SiloReads(SiloAddress silo, ICargoGroups groups, GrainCalls grains, ILogger log)
{
    /// <summary>Reads in a message, of 42 bytes each.</summary>
    public const int MaxReads = 256;

    /// <summary>Reads that wait for a message. One more goes by itself: behind so many, its time would be over before its turn comes.</summary>
    public const int MaxWaiting = 2 * MaxReads;

    /// <summary>After a message without an answer, reads go one by one for so long.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Answers that one thread hands out; each goes on with its request there.</summary>
    private const int HandedOutTogether = 16;

    private readonly Lock _lock = new();
    private readonly Queue<WaitingRead> _waiting = new();
    private bool _isUnderWay;
    private long _pausedUntil; // as GrainCalls.Now

    /// <summary>Whether nobody waits for this silo.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock) return !_isUnderWay;
        }
    }

    public ValueTask<GroupedRead> Ask(CargoId cargo, ProjectClaim reader)
    {
        ValueTask<GroupedRead> answer;
        WaitingRead[] message;
        lock (_lock)
        {
            if (_pausedUntil > grains.Now || _waiting.Count == MaxWaiting) return default;
            var read = WaitingRead.Begin(cargo, reader);
            answer = read.Answer;
            _waiting.Enqueue(read);
            if (_isUnderWay) return answer;
            _isUnderWay = true;
            message = TakeWaiting();
        }

        _ = Send(message);
        return answer;
    }

    private async Task Send(WaitingRead[] message)
    {
        var answers = await Exchange(message);
        WaitingRead[] next;
        lock (_lock)
        {
            if (answers is null) _pausedUntil = grains.Begin(Pause).EndsAt;
            next = answers is null ? TakeAll() : TakeWaiting();
            _isUnderWay = answers is not null && next.Length > 0;
        }

        if (answers is null) HandOut(next, null);
        else if (next.Length > 0) _ = Send(next);
        HandOut(message, answers);
    }

    private async ValueTask<TrackingAnswers?> Exchange(WaitingRead[] message)
    {
        try
        {
            var reads = new TrackingReads(message.Length);
            for (var i = 0; i < message.Length; i++) reads.Set(i, message[i].Cargo, message[i].Reader.Project);
            var answers = await grains.AskOnce(static (_, asked) => asked.groups.GetTracking(asked.silo, asked.reads), (groups, silo, reads));
            return answers.Count == message.Length ? answers : null;
        }
#pragma warning disable CA1031 // Asked by itself, each cargo shows what it has to do with the fault. An earlier release may not know the message.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogNoAnswer(log, silo, Pause, fault.GetBaseException().Message);
            return null;
        }
    }

    private WaitingRead[] TakeWaiting() => Take(Math.Min(MaxReads, _waiting.Count));

    private WaitingRead[] TakeAll() => Take(_waiting.Count);

    private WaitingRead[] Take(int count)
    {
        var taken = new WaitingRead[count];
        for (var i = 0; i < taken.Length; i++) taken[i] = _waiting.Dequeue();
        return taken;
    }

    private static void HandOut(WaitingRead[] reads, TrackingAnswers? answers)
    {
        for (var first = HandedOutTogether; first < reads.Length; first += HandedOutTogether)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static part => HandOut(part.reads, part.answers, part.first), (reads, answers, first), preferLocal: false);
        }

        HandOut(reads, answers, 0);
    }

    private static void HandOut(WaitingRead[] reads, TrackingAnswers? answers, int first)
    {
        for (var i = first; i < Math.Min(first + HandedOutTogether, reads.Length); i++)
        {
            CargoTracking? tracking = null;
            var isAnswered = answers?.TryGet(i, out tracking) ?? false;
            reads[i].End(new GroupedRead(isAnswered, tracking));
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Reads together had no answer from {Silo}, and go one by one for {Pause}: {Fault}")]
    private static partial void LogNoAnswer(ILogger logger, SiloAddress silo, TimeSpan pause, string fault);
}
