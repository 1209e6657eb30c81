using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Convoy.Grains.Leases;

/// <summary>
/// The membership table, through which this member casts no vote that it has promised not to cast. A vote that is refused looks like one
/// that lost a race: the next missed probe casts it again.
/// </summary>
internal sealed partial class PromiseKeepingTable(
    IMembershipTable inner,
    Promises promises,
    ILocalSiloDetails local,
    IServiceProvider services,
    IOptions<ClusterMembershipOptions> options,
    TimeProvider time,
    ILogger<PromiseKeepingTable> log) : IMembershipTable
{
    // Votes carry wall clock times of their voters: for so much longer than set, another member may count one.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private long _lastContact = time.GetTimestamp();

    /// <summary>How long ago the table last answered.</summary>
    public TimeSpan SinceContact => time.GetElapsedTime(Volatile.Read(ref _lastContact));

    public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken) =>
        inner.InitializeMembershipTableAsync(tryInitTableVersion, cancellationToken);

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) =>
        inner.DeleteMembershipTableEntriesAsync(clusterId, cancellationToken);

    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken) =>
        inner.CleanupDefunctSiloEntriesAsync(beforeDate, cancellationToken);

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) => inner.ReadRowAsync(key, cancellationToken);

    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken)
    {
        var table = await inner.ReadAllAsync(cancellationToken);
        Volatile.Write(ref _lastContact, time.GetTimestamp());
        return table;
    }

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        inner.InsertRowAsync(entry, tableVersion, cancellationToken);

    public async Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken)
    {
        if (!IsOfAnother(entry))
        {
            if (IsLeaving(entry)) await Task.Delay(promises.End(), time, cancellationToken);
            return await inner.UpdateRowAsync(entry, etag, tableVersion, cancellationToken);
        }

        if (!MayVote(entry, out var before)) return false;
        var isCast = await inner.UpdateRowAsync(entry, etag, tableVersion, cancellationToken);
        if (!isCast) promises.Withdraw(entry.SiloAddress, before);
        return isCast;
    }

    public async Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken)
    {
        await inner.UpdateIAmAliveAsync(entry, cancellationToken);
        Volatile.Write(ref _lastContact, time.GetTimestamp());
    }

    Task IMembershipTable.InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, default);

    Task IMembershipTable.DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, default);

    Task IMembershipTable.CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, default);

    Task<MembershipTableData> IMembershipTable.ReadRow(SiloAddress key) => ReadRowAsync(key, default);

    Task<MembershipTableData> IMembershipTable.ReadAll() => ReadAllAsync(default);

    Task<bool> IMembershipTable.InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, default);

    Task<bool> IMembershipTable.UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => UpdateRowAsync(entry, etag, tableVersion, default);

    Task IMembershipTable.UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, default);

    // Whoever binds the address of this silo now has ended whoever bound it before.
    private bool IsOfAnother(MembershipEntry entry) => !entry.SiloAddress.Endpoint.Equals(local.SiloAddress.Endpoint);

    // With one member less, fewer votes are needed against another, which may still count on a promise of this one. Where there are only
    // two, nobody is left to vote against the other.
    private bool IsLeaving(MembershipEntry entry) =>
        entry.Status is SiloStatus.ShuttingDown or SiloStatus.Stopping
        && services.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.Members.Values.Count(member => member.Status is SiloStatus.Active) > 2;

    private bool MayVote(MembershipEntry entry, out long before)
    {
        before = 0;
        // The other silo counts on the votes of those that it may know, and a joining member is not yet one of them.
        if (IsJoining && !HasGoneStale(entry))
        {
            LogVoteOfJoiner(log, entry.SiloAddress);
            return false;
        }

        // Noted before it is cast, and kept when nobody knows whether it was.
        if (promises.TryVote(entry.SiloAddress, options.Value.DeathVoteExpirationTimeout + ClockTolerance, out before)) return true;
        LogVoteAgainstPromise(log, entry.SiloAddress);
        return false;
    }

    // The membership is made of this table, so it can only be asked for later.
    private bool IsJoining => services.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.GetSiloStatus(local.SiloAddress) != SiloStatus.Active;

    private bool HasGoneStale(MembershipEntry entry) =>
        time.GetUtcNow().UtcDateTime - entry.IAmAliveTime > options.Value.IAmAliveTablePublishTimeout * options.Value.NumMissedTableIAmAliveLimit;

    [LoggerMessage(1, LogLevel.Information, "Held back a vote against {Silo}: this member has promised it not to vote")]
    private static partial void LogVoteAgainstPromise(ILogger logger, SiloAddress silo);

    [LoggerMessage(2, LogLevel.Information, "Held back a vote against {Silo}: this member is not active")]
    private static partial void LogVoteOfJoiner(ILogger logger, SiloAddress silo);
}
