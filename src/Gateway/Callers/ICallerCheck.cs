namespace Convoy.Gateway.Callers;

/// <summary>Decides whether a request comes from the kind of caller that an endpoint is for.</summary>
internal interface ICallerCheck
{
    /// <summary>Null when the caller may go on; it reads headers only.</summary>
    ValueTask<Refusal?> Check(HttpContext context);
}
