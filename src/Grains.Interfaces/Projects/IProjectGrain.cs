using System.Collections.Immutable;
using Convoy.Keys;
using Orleans.Concurrency;

namespace Convoy.Projects;

/// <summary>
/// One project and its API keys: the authority that authenticates. Reach it through <see cref="ProjectGrainFactory.GetProject"/>.
/// </summary>
/// <exception cref="StorageUnavailableException">From any writing call: unknown outcome; the same call again is the same thing.</exception>
[Alias("convoy.project")]
public interface IProjectGrain : IGrainWithStringKey
{
    /// <summary>The project; null when there is none of this slug.</summary>
    [Alias("get"), AlwaysInterleave]
    ValueTask<Project?> GetInfo();

    /// <summary>What the project says of a key; never writes. Null when there is no such project.</summary>
    [Alias("authenticate"), AlwaysInterleave]
    ValueTask<ProjectKeyAnswer?> Authenticate(KeyHash key);

    /// <summary>Makes the project durable. Called by the catalog, which has taken the slug; a repeat changes nothing.</summary>
    [Alias("create")]
    ValueTask<Project> Create(NewProject project);

    /// <summary>Changes the project and returns it as it is then; null when there is none.</summary>
    [Alias("update")]
    ValueTask<Project?> Update(ProjectChange change);

    /// <summary>Adds an API key, usable everywhere when this returns. A repeat under the same hash returns the key on record.</summary>
    [Alias("add-key")]
    ValueTask<KeyAddition> AddKey(NewKey key);

    /// <summary>The project's keys, newest first, revoked ones included; null when there is no such project.</summary>
    [Alias("list-keys"), AlwaysInterleave]
    ValueTask<ImmutableArray<KeyRecord>?> ListKeys();

    /// <summary>Revokes a key for good; again is the same. Returns false when the project has no such key, null when there is no project.</summary>
    [Alias("revoke-key")]
    ValueTask<bool?> RevokeKey(Guid keyId);

    /// <summary>
    /// The secrets that sign the project's callbacks now, durably; null when there is no such project. One that has none yet, because an
    /// earlier release made it, is given its first.
    /// </summary>
    [Alias("get-signing-secrets")]
    ValueTask<ProjectSigningSecrets?> GetSigningSecrets();

    /// <summary>
    /// Makes a new signing secret; the previous one signs for 24 hours more, and one that did so before ends at once. Returns what signs
    /// now, durably; null when there is no such project. The same <paramref name="rotation"/> again changes nothing.
    /// </summary>
    [Alias("rotate-signing-secret")]
    ValueTask<ProjectSigningSecrets?> RotateSigningSecret(Guid rotation);

    /// <summary>Undoes the keys whose making a crash cut off, none of which anybody was told of. Returns how many there were.</summary>
    [Alias("undo-unfinished-keys")]
    ValueTask<int> UndoUnfinishedKeys();
}

/// <summary>The one place where a slug is taken, and the list of those that are. Reach it through <see cref="ProjectGrainFactory"/>.</summary>
[Alias("convoy.project-catalog")]
public interface IProjectCatalogGrain : IGrainWithStringKey
{
    /// <summary>Finishes the projects whose making a crash cut off. Returns how many there were.</summary>
    [Alias("finish-unfinished")]
    ValueTask<int> FinishUnfinished();

    /// <summary>
    /// Takes the slug, makes the project and lists it. Returns null when the slug belongs to another project; a repeat under the same
    /// <see cref="NewProject.Id"/> returns the project on record.
    /// </summary>
    [Alias("create")]
    ValueTask<Project?> Create(NewProject project);

    /// <summary>
    /// The slug of a project; null when no project has this id. Never writes. A slug never changes and no project is removed, so an answer
    /// that is not null may be kept.
    /// </summary>
    [Alias("find-slug"), AlwaysInterleave]
    ValueTask<Slug?> FindSlug(ProjectId project);

    /// <summary>One page of the projects, newest first.</summary>
    [Alias("list")]
    ValueTask<ProjectPage> List(int skip, int limit);
}
