namespace Convoy.Gateway.Budget;

/// <summary>
/// Until when grains may be waited for. Calls that serve one request share one, so that no request waits longer than one call may.
/// The default value begins with the call that it is given to.
/// </summary>
/// <param name="EndsAt">As <see cref="TimeProvider.GetTimestamp"/> counts; 0 when it has not begun.</param>
internal readonly record struct Allowance(long EndsAt)
{
    public bool HasBegun => EndsAt != 0;
}
