namespace Convoy.Bench.Members;

/// <summary>What a run is asked for.</summary>
internal sealed record MembersOptions
{
    /// <summary>How many cargo are active.</summary>
    public required int Cargo { get; init; }

    /// <summary>How many silos there are at the beginning.</summary>
    public required int Silos { get; init; }

    /// <summary>How many gateways there are at the beginning.</summary>
    public required int Gateways { get; init; }

    /// <summary><c>Convoy:GrainDirectory</c>.</summary>
    public required string Directory { get; init; }

    /// <summary>Environment variables of all members.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }
}
