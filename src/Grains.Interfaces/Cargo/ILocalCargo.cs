using Convoy.Projects;

namespace Convoy.Cargo;

/// <summary>The cargo that are active in this very process, for readers in it: what a call would answer, without the call.</summary>
public interface ILocalCargo
{
    /// <summary>As <see cref="ICargoGrain.GetTracking"/>.</summary>
    /// <param name="cargo">Which cargo.</param>
    /// <param name="reader">Who asks.</param>
    /// <param name="tracking">The answer, which is null for a reader who does not own the cargo.</param>
    /// <returns>Whether there is an answer. If not, ask the grain: it is active elsewhere or nowhere, or may not answer from memory now.</returns>
    bool TryGetTracking(CargoId cargo, ProjectClaim reader, out CargoTracking? tracking);
}
