using System.Collections.Immutable;
using Convoy.Grains.Leases;
using Convoy.Grains.Storage;
using Convoy.Projects;

namespace Convoy.Grains.Projects;

/// <summary>A slug that is taken. Its project is written whole once <see cref="Intent"/> is null.</summary>
[GenerateSerializer, Immutable, Alias("convoy.catalog-entry")]
internal sealed record CatalogEntry
{
    [Id(0)] public required ProjectId Id { get; init; }

    [Id(1)] public required Slug Slug { get; init; }

    /// <summary>The project that is being made; what a crash left of it is finished from here.</summary>
    [Id(2)] public NewProject? Intent { get; init; }
}

[GenerateSerializer, Immutable, Alias("convoy.catalog-state")]
internal sealed record CatalogState
{
    /// <summary>Oldest first.</summary>
    [Id(0)] public ImmutableArray<CatalogEntry> Entries { get; init; } = [];
}

[GrainType("project-catalog")]
internal sealed class ProjectCatalogGrain(
    [PersistentState("project-catalog", StorageNames.Grains)] IPersistentState<CatalogState> stored,
    ReadLease lease,
    TimeProvider time) : Grain, IProjectCatalogGrain
{
    private Committed<CatalogState> _catalog = null!;

    private ImmutableArray<CatalogEntry> Entries => _catalog.Read()?.Entries ?? [];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _catalog = new Committed<CatalogState>(stored, lease);
        return Task.CompletedTask;
    }

    public async ValueTask<Project?> Create(NewProject project)
    {
        await _catalog.Settle();
        if (Entries.FirstOrDefault(entry => entry.Slug == project.Slug) is not { } taken)
        {
            var intent = project with { CreatedAt = time.GetUtcMicroseconds() };
            taken = new CatalogEntry { Id = project.Id, Slug = project.Slug, Intent = intent };
            await _catalog.Commit(new CatalogState { Entries = Entries.Add(taken) });
        }

        // Whoever hears that a slug is taken finds its project there.
        var made = taken.Intent is { } unfinished ? await Finish(taken, unfinished) : null;
        if (taken.Id != project.Id) return null;
        return made ?? await GrainFactory.GetProject(taken.Slug).GetInfo();
    }

    public async ValueTask<ProjectPage> List(int skip, int limit)
    {
        await FinishUnfinished();
        var page = Entries.Reverse().Skip(skip).Take(limit).Select(entry => GrainFactory.GetProject(entry.Slug).GetInfo().AsTask());
        var projects = await Task.WhenAll(page);
        return new ProjectPage { Projects = [.. projects.OfType<Project>()], Total = Entries.Length };
    }

    public ValueTask<Slug?> FindSlug(ProjectId project) => new(Entries.FirstOrDefault(entry => entry.Id == project)?.Slug);

    public async ValueTask<int> FinishUnfinished()
    {
        await _catalog.Settle();
        var unfinished = Entries.Where(entry => entry.Intent is not null).ToList();
        foreach (var entry in unfinished) await Finish(entry, entry.Intent!);
        return unfinished.Count;
    }

    private async ValueTask<Project> Finish(CatalogEntry entry, NewProject intent)
    {
        var project = await GrainFactory.GetProject(entry.Slug).Create(intent);
        await _catalog.Commit(new CatalogState { Entries = Entries.Replace(entry, entry with { Intent = null }) });
        return project;
    }
}
