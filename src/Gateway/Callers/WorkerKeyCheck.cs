using Convoy.Gateway.Budget;
using Convoy.Keys;
using Convoy.Workers;

namespace Convoy.Gateway.Callers;

/// <summary>Authenticates a batch worker by its <c>X-Worker-Key</c>.</summary>
internal sealed class WorkerKeyCheck : ICallerCheck
{
    public const string Header = "X-Worker-Key";

    private static readonly Refusal Missing = Refusal.Unauthorized("Worker key required. Include X-Worker-Key header.", "WorkerKey");
    private static readonly Refusal Invalid = Refusal.Unauthorized("Invalid worker key.");

    private readonly GrainCalls _grains;
    private readonly ClusterSecrets _secrets;
    private readonly KeyUses _uses;
    private readonly TimeProvider _time;

    public WorkerKeyCheck(GrainCalls grains, ClusterSecrets secrets, KeyUses uses, TimeProvider time)
    {
        _grains = grains;
        _secrets = secrets;
        _uses = uses;
        _time = time;
        Answers = new AnswerCache<WorkerCaller>(Ask, grains, time);
    }

    /// <summary>What the grain said lately.</summary>
    public AnswerCache<WorkerCaller> Answers { get; }

    public async ValueTask<Refusal?> Check(HttpContext context)
    {
        var given = context.Request.Headers[Header];
        if (given.Count > 1) return Invalid;
        var key = given.ToString();
        if (key.Length == 0) return Missing;
        if (!SecretKey.IsWellFormed(KeyKind.Worker, key)) return Invalid;

        if (!Answers.TryGet(key, out var worker))
        {
            worker = SecretKey.WasIssued(KeyKind.Worker, key, _secrets) ? await Answers.Refresh(key) : null;
        }

        var now = _time.GetUtcNow();
        if (worker is not { Key.IsActive: true } || worker.Key.ExpiresAt <= now) return Invalid;
        worker.Use.Mark(now);
        context.Features.Set(worker);
        return null;
    }

    private async ValueTask<WorkerCaller?> Ask(string text, WorkerCaller? last, Allowance allowance)
    {
        var key = KeyHash.Of(text);
        var found = await _grains.Ask(static (grains, key) => grains.GetWorkerKeys().Find(key), key, allowance);
        return found is { } record ? new WorkerCaller(record, _uses.CellOf(key)) : null;
    }
}

/// <summary>What is known of a worker key.</summary>
internal sealed record WorkerCaller(KeyRecord Key, KeyUseCell Use);
