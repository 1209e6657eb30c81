using System.Diagnostics.CodeAnalysis;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Edge;
using Convoy.Keys;
using Convoy.Projects;

namespace Convoy.Gateway.Callers;

/// <summary>Authenticates a project by its <c>X-API-Key</c>, in the order of CONTRACT 2.</summary>
internal sealed class ProjectKeyCheck : ICallerCheck
{
    public const string Header = "X-API-Key";

    private static readonly Refusal Missing = Refusal.Unauthorized("API key required. Include X-API-Key header.", "ApiKey");
    private static readonly Refusal IllFormed = Refusal.Unauthorized("Invalid API key format.");
    private static readonly Refusal Invalid = Refusal.Unauthorized("Invalid API key.");
    private static readonly Refusal Expired = Refusal.Unauthorized("API key has expired.");
    private static readonly Refusal Inactive = Refusal.Of(new Sentence(StatusCodes.Status403Forbidden, "Project is inactive."));

    private readonly GrainCalls _grains;
    private readonly ClusterSecrets _secrets;
    private readonly KeyUses _uses;
    private readonly TimeProvider _time;

    public ProjectKeyCheck(GrainCalls grains, ClusterSecrets secrets, KeyUses uses, TimeProvider time)
    {
        _grains = grains;
        _secrets = secrets;
        _uses = uses;
        _time = time;
        Answers = new AnswerCache<ProjectCaller>(Ask, grains, time);
    }

    /// <summary>What the grains said lately.</summary>
    public AnswerCache<ProjectCaller> Answers { get; }

    /// <summary>The caller, if its key was asked about within the last second and is good; the quick way in for tracking.</summary>
    public bool TryGetFresh(HttpContext context, [NotNullWhen(true)] out ProjectCaller? caller)
    {
        caller = null;
        return context.Request.Headers[Header] is [{ } key] && Answers.TryGet(key, out caller) && Judge(caller) is null;
    }

    public ValueTask<Refusal?> Check(HttpContext context)
    {
        // Which of two keys was meant is not ours to guess.
        var given = context.Request.Headers[Header];
        if (given.Count > 1) return new(IllFormed);
        var key = given.ToString();
        if (key.Length == 0) return new(Missing);
        if (Answers.TryGet(key, out var caller)) return new(LetIn(context, caller));
        if (!SecretKey.IsWellFormed(KeyKind.Project, key)) return new(IllFormed);
        var answer = SecretKey.WasIssued(KeyKind.Project, key, _secrets) ? Answers.Refresh(key) : default;
        return answer.IsCompletedSuccessfully ? new(LetIn(context, answer.Result)) : Await(context, answer);
    }

    private async ValueTask<Refusal?> Await(HttpContext context, ValueTask<ProjectCaller?> answer) => LetIn(context, await answer);

    private Refusal? LetIn(HttpContext context, ProjectCaller? caller)
    {
        if (Judge(caller) is { } refusal) return refusal;
        context.Features.Set(caller);
        return null;
    }

    private Refusal? Judge(ProjectCaller? caller)
    {
        if (caller is not { IsKnown: true }) return Invalid;
        var now = _time.GetUtcNow();
        if (caller.ExpiresAt <= now) return Expired;
        if (!caller.ProjectIsActive) return Inactive;
        caller.Use.Mark(now);
        return null;
    }

    private async ValueTask<ProjectCaller?> Ask(string text, ProjectCaller? last, Allowance allowance)
    {
        var key = KeyHash.Of(text);

        // A key never changes its project.
        var owner = last?.Slug ?? await _grains.Ask(static (grains, key) => grains.GetApiKey(key).GetProject(), key, allowance);
        if (owner is not { } slug) return null;
        var said = await _grains.Ask(static (grains, shown) => grains.GetProject(shown.slug).Authenticate(shown.key), (slug, key), allowance);
        if (said is not { } answer) return null;
        return new ProjectCaller
        {
            Slug = slug,
            Claim = new ProjectClaim(answer.Project),
            IsKnown = answer.IsKnown,
            ProjectIsActive = answer.ProjectIsActive,
            ExpiresAt = answer.ExpiresAt,
            Use = _uses.CellOf(key),
        };
    }
}
