namespace Convoy.Grains.Cargo.Storage;

/// <summary>A silo as the membership table of its cluster has it.</summary>
internal sealed record MemberRow(string ClusterId, string Address, int Port, int Generation);
