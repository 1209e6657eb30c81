using Convoy.Gateway.Callers;

namespace Convoy.Gateway.Tracking;

/// <summary>
/// The way past routing for what nearly every request is: a tracking read in its plain form, with a key that was asked about within
/// the last second. Everything else takes the long way to the same endpoint, so that this one has no refusal of its own.
/// Routing, its values and a text for the id are a sixth of what a read allocates.
/// </summary>
internal sealed class TrackingLane(TrackingEndpoint endpoint, ProjectKeyCheck keys)
{
    private const string Before = "/cargo/";
    private const string After = "/tracking";
    private const int PathLength = 42; // 7 + CargoId.Length + 9

    /// <summary>Answers the request, if it is one for this lane; null if not.</summary>
    public ValueTask? Take(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value;
        if (path is not { Length: PathLength }
            || !path.StartsWith(Before, StringComparison.Ordinal)
            || !path.EndsWith(After, StringComparison.Ordinal)
            || !HttpMethods.IsGet(request.Method)
            || request.ContentLength is not null
            || !keys.TryGetFresh(context, out var caller))
        {
            return null;
        }

#pragma warning disable CA2012 // Wrapped to say whether there is one; the caller awaits it at once.
        return endpoint.Answer(context, caller, path.AsSpan()[Before.Length..^After.Length]);
#pragma warning restore CA2012
    }
}
