using Convoy.Grains.Tests.Storage;
using Convoy.Keys;
using Convoy.Projects;
using Convoy.Testing;
using Orleans.Storage;

namespace Convoy.Grains.Tests.Projects;

/// <summary>A project, its slug and its keys are several rows: a write that fails between two of them leaves nothing half made.</summary>
public abstract class ProjectGrainFaultTests(GrainCluster cluster)
{
    private static int _slugs;

    [Theory]
    [InlineData(WriteFault.LostBefore)]
    [InlineData(WriteFault.LostAfter)]
    public async Task A_failed_change_leaves_authentication_as_it_was_until_it_is_repeated(WriteFault fault)
    {
        var (slug, project) = await NewProject();
        var key = NewKey();
        await project.AddKey(key);
        cluster.Storage.FailNextWrite(GrainOf(slug), fault);
        await GrainCluster.ExpectUnknownOutcome(() => project.Update(new ProjectChange { IsActive = false }).AsTask());
        Assert.True((await project.Authenticate(key.Hash))!.ProjectIsActive);
        Assert.False((await project.Update(new ProjectChange { IsActive = false }))!.IsActive);
        Assert.False((await project.Authenticate(key.Hash))!.ProjectIsActive);
    }

    [Theory]
    [InlineData(WriteFault.LostBefore)]
    [InlineData(WriteFault.LostAfter)]
    public async Task A_failed_revocation_is_repeated_with_the_same_end(WriteFault fault)
    {
        var (slug, project) = await NewProject();
        var key = NewKey();
        await project.AddKey(key);
        cluster.Storage.FailNextWrite(GrainOf(slug), fault);
        await GrainCluster.ExpectUnknownOutcome(() => project.RevokeKey(key.Id).AsTask());
        Assert.True(await project.RevokeKey(key.Id));
        Assert.False((await project.Authenticate(key.Hash))!.IsKnown);
        Assert.False(Assert.Single((await project.ListKeys())!.Value).IsActive);
    }

    [Theory]
    [InlineData(WriteFault.LostBefore)]
    [InlineData(WriteFault.LostAfter)]
    public async Task A_key_whose_intent_failed_opens_nothing_and_can_be_added_again(WriteFault fault) =>
        await ExpectAddedAgain(fault, failsAtKey: false);

    [Theory]
    [InlineData(WriteFault.LostBefore)]
    [InlineData(WriteFault.LostAfter)]
    public async Task A_key_whose_own_row_failed_opens_nothing_and_can_be_added_again(WriteFault fault) =>
        await ExpectAddedAgain(fault, failsAtKey: true);

    [Fact]
    public async Task A_key_that_was_left_half_made_is_undone_by_the_next_change_of_keys()
    {
        var (_, project) = await NewProject();
        var (half, whole) = (NewKey(), NewKey());
        cluster.Storage.FailNextWrite(GrainOf(half.Hash), WriteFault.LostAfter);
        await GrainCluster.ExpectUnknownOutcome(() => project.AddKey(half).AsTask());
        Assert.Equal(whole.Id, (await project.AddKey(whole)).Key!.Id);

        Assert.Null(await cluster.Grains.GetApiKey(half.Hash).GetProject());
        Assert.False((await project.Authenticate(half.Hash))!.IsKnown);
        Assert.True((await project.Authenticate(whole.Hash))!.IsKnown);
        Assert.Equal([whole.Id], (await project.ListKeys())!.Value.Select(key => key.Id));
    }

    [Fact]
    public async Task A_key_that_is_added_again_is_the_key_on_record()
    {
        var (_, project) = await NewProject();
        var key = NewKey();
        var added = await project.AddKey(key);
        Assert.Equal(added, await project.AddKey(key with { Name = "Other" }));
        Assert.Single((await project.ListKeys())!.Value);
    }

    [Theory]
    [InlineData(WriteFault.LostBefore)]
    [InlineData(WriteFault.LostAfter)]
    public async Task A_project_whose_own_row_failed_is_finished_later_and_its_slug_stays_taken(WriteFault fault)
    {
        var (slug, project) = New();
        var catalog = cluster.Grains.GetProjectCatalog();
        cluster.Storage.FailNextWrite(GrainOf(slug), fault);
        await GrainCluster.ExpectUnknownOutcome(() => catalog.Create(project).AsTask());
        Assert.Null(await catalog.Create(project with { Id = ProjectId.New(TimeProvider.System), Name = "Thief" }));
        await catalog.FinishUnfinished();
        Assert.Equal((project.Id, project.Name), await InfoOf(slug));
        Assert.Equal(project.Id, (await catalog.Create(project))!.Id);
        Assert.Equal(0, await catalog.FinishUnfinished());
    }

    [Fact]
    public async Task A_twin_that_wrote_first_ends_the_activation_of_a_project()
    {
        var (slug, project) = await NewProject();
        var activation = cluster.Activation(GrainOf(slug));
        Assert.NotNull(activation);
        cluster.Storage.FailNextWrite(GrainOf(slug), WriteFault.Twin);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => project.Update(new ProjectChange { Name = "N" }).AsTask());
        await Eventually.Holds("the activation to end", () => cluster.Activation(GrainOf(slug)) != activation);
        Assert.Equal("N", (await project.Update(new ProjectChange { Name = "N" }))!.Name);
    }

    private async Task ExpectAddedAgain(WriteFault fault, bool failsAtKey)
    {
        var (slug, project) = await NewProject();
        var key = NewKey();
        cluster.Storage.FailNextWrite(failsAtKey ? GrainOf(key.Hash) : GrainOf(slug), fault);
        await GrainCluster.ExpectUnknownOutcome(() => project.AddKey(key).AsTask());
        Assert.False((await project.Authenticate(key.Hash))!.IsKnown);
        Assert.Empty((await project.ListKeys())!.Value);

        Assert.Equal(key.Id, (await project.AddKey(key)).Key!.Id);
        Assert.True((await project.Authenticate(key.Hash))!.IsKnown);
        Assert.Equal(slug, await cluster.Grains.GetApiKey(key.Hash).GetProject());
        Assert.Single((await project.ListKeys())!.Value);
    }

    private async Task<(ProjectId, string)> InfoOf(Slug slug)
    {
        var info = await cluster.Grains.GetProject(slug).GetInfo();
        return (info!.Id, info.Name);
    }

    private async Task<(Slug Slug, IProjectGrain Project)> NewProject()
    {
        var (slug, project) = New();
        Assert.NotNull(await cluster.Grains.GetProjectCatalog().Create(project));
        return (slug, cluster.Grains.GetProject(slug));
    }

    private static (Slug, NewProject) New()
    {
        Assert.True(Slug.TryParse($"project-{Interlocked.Increment(ref _slugs)}", out var slug));
        return (slug, new NewProject { Id = ProjectId.New(TimeProvider.System), Slug = slug, Name = "Test" });
    }

    private static NewKey NewKey()
    {
        var id = Guid.NewGuid();
        return new NewKey { Id = id, Hash = KeyHash.Of(id.ToString()), Name = "Test", Prefix = "convoy_sk_00" };
    }

    private static GrainId GrainOf(Slug slug) => GrainId.Create("project", $"project/{slug}");

    private static GrainId GrainOf(KeyHash key) => GrainId.Create("api-key", $"key/{key}");
}

[Collection(SqliteGrainCluster.Name)]
public sealed class ProjectGrainFaultOnSqliteTests(SqliteGrainCluster cluster) : ProjectGrainFaultTests(cluster);

[Collection(PostgresGrainCluster.Name)]
public sealed class ProjectGrainFaultOnPostgresTests(PostgresGrainCluster cluster) : ProjectGrainFaultTests(cluster);
