using Convoy.Grains.Projects;
using Convoy.Grains.Storage;
using Convoy.Grains.Tests.Storage;
using Convoy.Projects;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Convoy.Grains.Tests.Projects;

/// <summary>The signing secret of a project, as its grain keeps it.</summary>
public abstract class SigningSecretTests(GrainCluster cluster)
{
    private static int _slugs;

    [Fact]
    public async Task A_project_is_made_with_a_secret_that_stays()
    {
        var (slug, project) = await NewProject();
        var writes = cluster.Storage.Writes(GrainOf(slug));
        var made = await Secrets(project);
        Assert.Null(made.Previous);
        await cluster.Deactivate(GrainOf(slug));
        Assert.Equal(made, await Secrets(project));
        Assert.Equal(writes, cluster.Storage.Writes(GrainOf(slug)));
    }

    [Theory]
    [InlineData(WriteFault.LostBefore)]
    [InlineData(WriteFault.LostAfter)]
    public async Task A_creation_that_is_repeated_leaves_the_first_secret_that_is_durable(WriteFault fault)
    {
        var wanted = New();
        var catalog = cluster.Grains.GetProjectCatalog();
        cluster.Storage.FailNextWrite(GrainOf(wanted.Slug), fault);
        await GrainCluster.ExpectUnknownOutcome(() => catalog.Create(wanted).AsTask());
        await catalog.Create(wanted);
        var secrets = await Secrets(cluster.Grains.GetProject(wanted.Slug));
        await catalog.Create(wanted);
        await cluster.Grains.GetProject(wanted.Slug).Create(wanted);
        Assert.Equal(secrets, await Secrets(cluster.Grains.GetProject(wanted.Slug)));
    }

    [Fact]
    public async Task A_project_of_an_earlier_release_gets_a_secret_when_it_is_asked_for_the_first_time_however_many_ask()
    {
        var (slug, project) = await EarlierProject();
        var asked = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Secrets(project)));
        Assert.Single(asked.Distinct());
        await cluster.Deactivate(GrainOf(slug));
        Assert.Equal(asked[0], await Secrets(project));
    }

    [Fact]
    public async Task A_secret_that_could_not_be_written_is_not_shown()
    {
        var (slug, project) = await EarlierProject();
        cluster.Storage.FailNextWrite(GrainOf(slug), WriteFault.LostBefore);
        await GrainCluster.ExpectUnknownOutcome(() => project.GetSigningSecrets().AsTask());
        var shown = await Secrets(project);
        await cluster.Deactivate(GrainOf(slug));
        Assert.Equal(shown, await Secrets(project));
    }

    [Fact]
    public async Task A_rotation_of_a_project_of_an_earlier_release_makes_its_first_secret_once()
    {
        var (_, project) = await EarlierProject();
        var rotation = Guid.NewGuid();
        var made = await project.RotateSigningSecret(rotation);
        Assert.Null(made!.Previous);
        Assert.Equal(made, await project.RotateSigningSecret(rotation));
        Assert.Equal(made, await Secrets(project));
    }

    [Fact]
    public async Task A_project_of_an_earlier_release_keeps_its_keys_and_changes_leave_its_secret()
    {
        var (_, project) = await EarlierProject();
        var secrets = await Secrets(project);
        await project.Update(new ProjectChange { Name = "Changed" });
        Assert.Equal("Changed", (await project.GetInfo())!.Name);
        Assert.Equal(secrets, await Secrets(project));
    }

    [Theory]
    [InlineData(WriteFault.LostBefore)]
    [InlineData(WriteFault.LostAfter)]
    public async Task A_rotation_that_is_repeated_is_one_rotation(WriteFault fault)
    {
        var (slug, project) = await NewProject();
        var before = await Secrets(project);
        var rotation = Guid.NewGuid();
        cluster.Storage.FailNextWrite(GrainOf(slug), fault);
        await GrainCluster.ExpectUnknownOutcome(() => project.RotateSigningSecret(rotation).AsTask());
        var rotated = await project.RotateSigningSecret(rotation);
        Assert.Equal(before.Current, rotated!.Previous);
        Assert.Equal(rotated, await project.RotateSigningSecret(rotation));
        Assert.Equal(rotated, await Secrets(project));
    }

    [Fact]
    public async Task A_project_that_is_not_there_has_no_secret_and_none_is_made()
    {
        var slug = New().Slug;
        Assert.Null(await cluster.Grains.GetProject(slug).GetSigningSecrets());
        Assert.Null(await cluster.Grains.GetProject(slug).RotateSigningSecret(Guid.NewGuid()));
        Assert.Equal(0, cluster.Storage.Writes(GrainOf(slug)));
    }

    [Fact]
    public async Task The_catalog_knows_the_slug_of_every_project_by_its_id()
    {
        var catalog = cluster.Grains.GetProjectCatalog();
        var (first, second) = (New(), New());
        await catalog.Create(first);
        await catalog.Create(second);
        Assert.Equal(first.Slug, await catalog.FindSlug(first.Id));
        Assert.Equal(second.Slug, await catalog.FindSlug(second.Id));
        Assert.Null(await catalog.FindSlug(ProjectId.New(TimeProvider.System)));
        Assert.Null(await catalog.FindSlug(default));
    }

    [Fact]
    public async Task The_catalog_knows_the_slug_of_a_project_whose_making_was_cut_off()
    {
        var wanted = New();
        var catalog = cluster.Grains.GetProjectCatalog();
        cluster.Storage.FailNextWrite(GrainOf(wanted.Slug), WriteFault.LostAfter);
        await GrainCluster.ExpectUnknownOutcome(() => catalog.Create(wanted).AsTask());
        Assert.Equal(wanted.Slug, await catalog.FindSlug(wanted.Id));
        await catalog.FinishUnfinished();
        Assert.Equal(wanted.Slug, await catalog.FindSlug(wanted.Id));
    }

    private protected static async Task<ProjectSigningSecrets> Secrets(IProjectGrain project)
    {
        var secrets = await project.GetSigningSecrets();
        Assert.NotNull(secrets);
        return secrets;
    }

    private protected async Task<(Slug Slug, IProjectGrain Project)> NewProject()
    {
        var wanted = New();
        Assert.NotNull(await cluster.Grains.GetProjectCatalog().Create(wanted));
        return (wanted.Slug, cluster.Grains.GetProject(wanted.Slug));
    }

    // A project without a secret, in the database before its grain is asked anything.
    private async Task<(Slug Slug, IProjectGrain Project)> EarlierProject()
    {
        var wanted = New();
        var now = TimeProvider.System.GetUtcMicroseconds();
        var storage = cluster.Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>(StorageNames.Grains);
        await storage.WriteStateAsync(ProjectGrain.StateName, GrainOf(wanted.Slug), new GrainState<ProjectState>(new ProjectState
        {
            Info = new Project { Id = wanted.Id, Slug = wanted.Slug, Name = wanted.Name, CreatedAt = now, UpdatedAt = now },
        }));
        return (wanted.Slug, cluster.Grains.GetProject(wanted.Slug));
    }

    private protected static NewProject New()
    {
        Assert.True(Slug.TryParse($"signed-{Interlocked.Increment(ref _slugs)}", out var slug));
        return new NewProject { Id = ProjectId.New(TimeProvider.System), Slug = slug, Name = "Test" };
    }

    private protected static GrainId GrainOf(Slug slug) => GrainId.Create("project", $"project/{slug}");
}

[Collection(SqliteGrainCluster.Name)]
public sealed class SigningSecretOnSqliteTests(SqliteGrainCluster cluster) : SigningSecretTests(cluster);

[Collection(PostgresGrainCluster.Name)]
public sealed class SigningSecretOnPostgresTests(PostgresGrainCluster cluster) : SigningSecretTests(cluster);
