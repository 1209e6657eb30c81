namespace Convoy.Gateway.Budget;

/// <summary>How long a request has waited for grains before its handler was called.</summary>
internal sealed record WaitedFor(TimeSpan Span);

/// <summary>Hands what was waited from the door to the handler.</summary>
internal static class WaitedForFeatures
{
    public static void SetWaited(this HttpContext context, TimeSpan span) => context.Features.Set(new WaitedFor(span));

    /// <summary>
    /// What is left to a request, beginning now. Waiting for the request's own body does not count: ask for it after the body was read.
    /// </summary>
    public static Allowance Begin(this GrainCalls calls, HttpContext context) =>
        context.Features.Get<WaitedFor>() is { } waited ? calls.Begin(calls.Options.TotalTimeout - waited.Span) : calls.Begin();
}
