using Convoy.Grains.Projects;
using Convoy.Grains.Storage;
using Convoy.Grains.Tests.Storage;
using Convoy.Projects;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Grains.Tests.Projects;

/// <summary>A silo whose time of day a test moves on; its timers go on as ever.</summary>
public sealed class MovableDay : GrainCluster
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("convoy-signing-");
    private readonly MovedClock _clock = new();

    public DateTimeOffset Now => _clock.GetUtcMicroseconds();

    public void MoveOn(TimeSpan span) => _clock.Ahead += span;

    protected override Task<Database> OpenDatabase() => Database.OpenSqlite(Path.Combine(_directory.FullName, "convoy.db"));

    protected override void Configure(ISiloBuilder silo) => silo.Services.AddSingleton<TimeProvider>(_clock);

    protected override ValueTask DropDatabase()
    {
        _directory.Delete(recursive: true);
        return default;
    }

    private sealed class MovedClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}

public sealed class SigningOverlapTests(MovableDay day) : IClassFixture<MovableDay>
{
    private static int _slugs;

    [Fact]
    public async Task Two_secrets_sign_for_24_hours_by_the_clock_of_the_silo_whatever_leaves_memory_meanwhile()
    {
        var (grain, project) = await NewProject();
        var first = (await project.GetSigningSecrets())!;
        var before = day.Now;
        var rotated = (await project.RotateSigningSecret(Guid.NewGuid()))!;
        Assert.Equal(first.Current, rotated.Previous);
        Assert.InRange(rotated.PreviousExpiresAt!.Value, before + SigningState.Overlap, day.Now + SigningState.Overlap);

        day.MoveOn(SigningState.Overlap - TimeSpan.FromMinutes(5));
        await day.Deactivate(grain);
        Assert.Equal(rotated, await project.GetSigningSecrets());

        day.MoveOn(TimeSpan.FromMinutes(5));
        var after = (await project.GetSigningSecrets())!;
        Assert.Equal([rotated.Current], after.All);
        Assert.Null(after.PreviousExpiresAt);
        await day.Deactivate(grain);
        Assert.Equal(after, await project.GetSigningSecrets());
    }

    [Fact]
    public async Task A_rotation_during_an_overlap_leaves_two_with_a_time_of_their_own()
    {
        var (_, project) = await NewProject();
        var second = (await project.RotateSigningSecret(Guid.NewGuid()))!;
        day.MoveOn(TimeSpan.FromHours(20));
        var third = (await project.RotateSigningSecret(Guid.NewGuid()))!;
        day.MoveOn(TimeSpan.FromHours(20));
        var signing = (await project.GetSigningSecrets())!;
        Assert.Equal([third.Current, second.Current], signing.All);
        Assert.Equal(third.PreviousExpiresAt, signing.PreviousExpiresAt);
    }

    private async Task<(GrainId Grain, IProjectGrain Project)> NewProject()
    {
        Assert.True(Slug.TryParse($"overlap-{Interlocked.Increment(ref _slugs)}", out var slug));
        Assert.NotNull(await day.Grains.GetProjectCatalog().Create(new NewProject { Id = ProjectId.New(TimeProvider.System), Slug = slug, Name = "Test" }));
        return (GrainId.Create("project", $"project/{slug}"), day.Grains.GetProject(slug));
    }
}
