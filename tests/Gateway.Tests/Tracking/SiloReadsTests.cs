using System.Collections.Immutable;
using System.Net;
using Convoy.Cargo;
using Convoy.Gateway.Tests.Budget;
using Convoy.Gateway.Tracking;
using Convoy.Projects;
using Microsoft.Extensions.Logging.Abstractions;

namespace Convoy.Gateway.Tests.Tracking;

public sealed class SiloReadsTests : IDisposable
{
    private static readonly SiloAddress Silo = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly ProjectClaim Reader = new(ProjectId.New(TimeProvider.System));
    private static readonly ClusterSecrets Secrets = new([new byte[ClusterSecrets.SecretLength]]);

    private readonly Calls _calls = new();
    private readonly HeldGroups _groups = new();
    private readonly SiloReads _reads;

    public SiloReadsTests() => _reads = new SiloReads(Silo, _groups, _calls.Grains, NullLogger.Instance);

    public void Dispose() => _calls.Dispose();

    [Fact]
    public async Task What_comes_while_a_message_is_under_way_goes_together_with_the_next()
    {
        var first = Ask(1);
        Assert.Equal([1], _groups.Counts);
        var later = Ask(5);
        Assert.Equal(1, _groups.Sent);

        _groups.Answer(0);
        Assert.Equal(5, await Eventually(() => _groups.Counts.ElementAtOrDefault(1)));
        _groups.Answer(1);
        foreach (var (version, read) in first.Concat(later)) Assert.Equal(version, (await read).Tracking!.Version);
        Assert.True(await Eventually(() => _reads.IsIdle));
    }

    [Fact]
    public async Task A_message_has_a_limit_and_the_rest_goes_with_the_next()
    {
        Ask(1);
        var many = Ask(SiloReads.MaxReads + 44);
        _groups.Answer(0);
        Assert.Equal(SiloReads.MaxReads, await Eventually(() => _groups.Counts.ElementAtOrDefault(1)));
        _groups.Answer(1);
        Assert.Equal(44, await Eventually(() => _groups.Counts.ElementAtOrDefault(2)));
        _groups.Answer(2);
        foreach (var (version, read) in many) Assert.Equal(version, (await read).Tracking!.Version);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_an_answer_everybody_asks_by_himself_and_so_do_those_who_come_within_the_pause(bool isSilent)
    {
        var first = Ask(1);
        var waiting = Ask(300);
        if (!isSilent) _groups.Fail(0);
        foreach (var (_, read) in first.Concat(waiting)) Assert.False((await _calls.Until(new ValueTask<GroupedRead>(read))).IsAnswered);

        Assert.False((await Ask(1).Single().Read).IsAnswered);
        Assert.Equal(1, _groups.Sent);

        _calls.Time.Advance(2 * SiloReads.Pause);
        var after = Ask(1).Single();
        _groups.Answer(1);
        Assert.Equal(after.Version, (await after.Read).Tracking!.Version);
    }

    [Fact]
    public async Task Behind_too_many_nobody_waits()
    {
        Ask(1);
        var waiting = Ask(SiloReads.MaxWaiting);
        Assert.False((await Ask(1).Single().Read).IsAnswered);
        Assert.DoesNotContain(waiting, read => read.Read.IsCompleted);
    }

    [Fact]
    public async Task An_answer_of_another_length_is_none()
    {
        var read = Ask(1).Single().Read;
        _groups.Messages[0].Answer.SetResult(new TrackingAnswers(2));
        Assert.False((await _calls.Until(new ValueTask<GroupedRead>(read))).IsAnswered);
    }

    [Fact]
    public async Task A_read_that_the_silo_does_not_answer_is_told_apart_from_one_that_may_know_of_nothing()
    {
        var unanswered = Ask(1).Single().Read;
        _groups.Messages[0].Answer.SetResult(new TrackingAnswers(1));
        Assert.Equal(default, await unanswered);
        var unknown = Ask(1).Single().Read;
        Assert.Equal(2, await Eventually(() => _groups.Sent - 1) + 1);
        var answers = new TrackingAnswers(1);
        answers.Set(0, null);
        _groups.Messages[1].Answer.SetResult(answers);
        Assert.Equal(new GroupedRead(true, null), await unknown);
    }

    private static async Task<T?> Eventually<T>(Func<T?> seen)
    {
        await Http.Kit.Wait.For("what was sent", () => Task.FromResult(seen() is { } value && !value.Equals(default(T))));
        return seen();
    }

    /// <summary>Makes reads, each with the version that its own answer has.</summary>
    private ImmutableArray<(long Version, Task<GroupedRead> Read)> Ask(int count)
    {
        var reads = ImmutableArray.CreateBuilder<(long, Task<GroupedRead>)>(count);
        for (var i = 0; i < count; i++)
        {
            var cargo = Secrets.MintCargoId(Reader.Project, TimeProvider.System);
            reads.Add((HeldGroups.VersionOf(cargo), _reads.Ask(cargo, Reader).AsTask()));
        }

        return reads.MoveToImmutable();
    }

    /// <summary>Messages whose answers a test gives.</summary>
    private sealed class HeldGroups : ICargoGroups
    {
        public List<(TrackingReads Reads, TaskCompletionSource<TrackingAnswers> Answer)> Messages { get; } = [];

        public IReadOnlyList<int> Counts
        {
            get
            {
                lock (Messages) return [.. Messages.Select(message => message.Reads.Count)];
            }
        }

        public int Sent
        {
            get
            {
                lock (Messages) return Messages.Count;
            }
        }

        public static long VersionOf(CargoId cargo) => cargo.Key.GetHashCode();

        public void Answer(int index)
        {
            var (reads, answer) = Messages[index];
            var answers = new TrackingAnswers(reads.Count);
            for (var i = 0; i < reads.Count; i++)
            {
                Assert.Equal(Reader.Project, reads.ReaderAt(i));
                answers.Set(i, new CargoTracking { Status = CargoStatus.Batched, CreatedAt = default, UpdatedAt = default, Version = VersionOf(reads.CargoAt(i)) });
            }

            answer.SetResult(answers);
        }

        public void Fail(int index) => Messages[index].Answer.SetException(new SiloUnavailableException("The silo is gone."));

        public SiloAddress? HostOf(CargoId cargo) => Silo;

        public ValueTask<TrackingAnswers> GetTracking(SiloAddress host, TrackingReads group)
        {
            var answer = new TaskCompletionSource<TrackingAnswers>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (Messages) Messages.Add((group, answer));
            return new(answer.Task);
        }

        public ValueTask<ImmutableArray<ImmutableArray<TransitionOutcome>>> Apply(SiloAddress host, ImmutableArray<CargoTransitions> group) => throw new NotSupportedException();

        public ValueTask<ImmutableArray<TransitionOutcome?>> Move(SiloAddress host, CargoMove move, byte[] cargo) => throw new NotSupportedException();

        public ValueTask<ImmutableArray<LoadOutcome>> Load(SiloAddress host, ImmutableArray<NewCargo> group) => throw new NotSupportedException();
    }
}
