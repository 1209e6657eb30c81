using System.Collections.Immutable;
using System.Net;
using Convoy.Grains.Leases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;

namespace Convoy.Grains.Tests.Leases;

public sealed class PromiseKeepingTableTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly SiloAddress Local = SiloAddress.New(IPAddress.Loopback, 1, 2);
    private static readonly SiloAddress Holder = SiloAddress.New(IPAddress.Loopback, 2, 1);
    private static readonly TableVersion Version = new(7, "seven");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(60));
    private readonly ClusterMembershipOptions _options = new();
    private readonly RecordingTable _inner = new();
    private readonly Promises _promises;
    private SiloStatus _status = SiloStatus.Active;

    public PromiseKeepingTableTests() => _promises = new Promises(_time);

    [Fact]
    public async Task A_vote_waits_for_the_end_of_a_promise()
    {
        var table = Table();
        Assert.True(_promises.TryPromise(Holder, Second));
        Assert.False(await Vote(table, Holder));
        Assert.Empty(_inner.Updated);
        _time.Advance(Second);
        Assert.True(await Vote(table, Holder));
        Assert.Equal([Holder], _inner.Updated);
    }

    [Fact]
    public async Task After_a_vote_nothing_is_promised_for_as_long_as_it_counts()
    {
        Assert.True(await Vote(Table(), Holder));
        _time.Advance(_options.DeathVoteExpirationTimeout);
        Assert.False(_promises.TryPromise(Holder, Second));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_promises.TryPromise(Holder, Second));
    }

    [Fact]
    public async Task A_vote_that_may_have_been_cast_counts_as_cast()
    {
        _inner.Fails = true;
        await Assert.ThrowsAsync<TimeoutException>(() => Vote(Table(), Holder));
        Assert.False(_promises.TryPromise(Holder, Second));
    }

    [Fact]
    public async Task A_vote_that_lost_a_race_does_not_count_as_cast()
    {
        _inner.Loses = true;
        Assert.False(await Vote(Table(), Holder));
        Assert.True(_promises.TryPromise(Holder, Second));
    }

    [Fact]
    public async Task Its_own_row_and_that_of_the_process_before_it_are_always_written()
    {
        var before = SiloAddress.New(Local.Endpoint, 1);
        Assert.True(_promises.TryPromise(before, Second));
        var table = Table();
        Assert.True(await Vote(table, Local));
        Assert.True(await Vote(table, before));
    }

    [Theory]
    [InlineData(SiloStatus.ShuttingDown)]
    [InlineData(SiloStatus.Stopping)]
    public async Task A_member_that_leaves_promises_nothing_more_and_goes_when_its_last_promise_has_run_out(SiloStatus leaving)
    {
        var table = Table(others: 2);
        Assert.True(_promises.TryPromise(Holder, Second));
        var written = Leave(table, leaving);
        Assert.False(_promises.TryPromise(Holder, Second));
        _time.Advance(Second / 2);
        Assert.False(written.IsCompleted);
        Assert.Empty(_inner.Updated);
        _time.Advance(Second / 2);
        Assert.True(await written);
        Assert.Equal([Local], _inner.Updated);
    }

    [Fact]
    public async Task One_of_two_members_goes_at_once()
    {
        Assert.True(_promises.TryPromise(Holder, Second));
        Assert.True(await Leave(Table(others: 1), SiloStatus.ShuttingDown));
    }

    [Theory]
    [InlineData(SiloStatus.Active, 0, true)]
    [InlineData(SiloStatus.Joining, 0, false)]
    [InlineData(SiloStatus.Joining, 89, false)]
    [InlineData(SiloStatus.Joining, 91, true)]
    public async Task A_member_that_is_joining_votes_only_against_those_without_a_sign_of_life(SiloStatus status, int secondsWithout, bool votes)
    {
        _status = status;
        Assert.Equal(votes, await Vote(Table(), Holder, secondsWithout));
    }

    [Fact]
    public async Task The_table_is_in_contact_when_it_answers()
    {
        var table = Table();
        _time.Advance(Second);
        Assert.Equal(Second, table.SinceContact);
        await table.ReadAllAsync(default);
        Assert.Equal(TimeSpan.Zero, table.SinceContact);
        _time.Advance(Second);
        await table.UpdateIAmAliveAsync(new MembershipEntry { SiloAddress = Local }, default);
        Assert.Equal(TimeSpan.Zero, table.SinceContact);
    }

    private Task<bool> Vote(PromiseKeepingTable table, SiloAddress against, int secondsWithoutSignOfLife = 0) => table.UpdateRowAsync(
        new MembershipEntry { SiloAddress = against, IAmAliveTime = _time.GetUtcNow().UtcDateTime - (Second * secondsWithoutSignOfLife) }, "etag", Version, default);

    private static Task<bool> Leave(PromiseKeepingTable table, SiloStatus status) =>
        table.UpdateRowAsync(new MembershipEntry { SiloAddress = Local, Status = status }, "etag", Version, default);

    private PromiseKeepingTable Table(int others = 0)
    {
        var services = new ServiceCollection().AddSingleton<IClusterMembershipService>(new FixedMembership(_status, others)).BuildServiceProvider();
        return new PromiseKeepingTable(
            _inner, _promises, new LocalSilo(), services, Options.Create(_options), _time, NullLogger<PromiseKeepingTable>.Instance);
    }

    private sealed class FixedMembership(SiloStatus status, int others) : IClusterMembershipService
    {
        public ClusterMembershipSnapshot CurrentSnapshot { get; } = new(
            Enumerable.Range(0, others)
                .Select(other => new ClusterMember(SiloAddress.New(IPAddress.Loopback, 10 + other, 1), SiloStatus.Active, "other"))
                .Append(new ClusterMember(Local, status, "local"))
                .ToImmutableDictionary(member => member.SiloAddress),
            new MembershipVersion(1));

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => default;

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }

    private sealed class LocalSilo : ILocalSiloDetails
    {
        public string Name => "local";

        public string ClusterId => "cluster";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress => Local;

        public SiloAddress GatewayAddress => Local;
    }

    private sealed class RecordingTable : IMembershipTable
    {
        public List<SiloAddress> Updated { get; } = [];

        public bool Fails { get; set; }

        public bool Loses { get; set; }

        public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

        public Task DeleteMembershipTableEntries(string clusterId) => Task.CompletedTask;

        public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Task.CompletedTask;

        public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadAll();

        public Task<MembershipTableData> ReadAll() => Task.FromResult(new MembershipTableData(Version));

        public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => Task.FromResult(true);

        public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
        {
            if (Fails) throw new TimeoutException("The answer was lost.");
            if (Loses) return Task.FromResult(false);
            Updated.Add(entry.SiloAddress);
            return Task.FromResult(true);
        }

        public Task UpdateIAmAlive(MembershipEntry entry) => Task.CompletedTask;
    }
}
