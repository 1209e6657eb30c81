using System.Collections.Immutable;
using Convoy.Grains.Keys;
using Convoy.Grains.Leases;
using Convoy.Grains.Storage;
using Convoy.Keys;
using Convoy.Projects;

namespace Convoy.Grains.Projects;

[GrainType("project")]
internal sealed class ProjectGrain(
    [PersistentState(ProjectGrain.StateName, StorageNames.Grains)] IPersistentState<ProjectState> stored,
    ReadLease lease,
    TimeProvider time) : Grain, IProjectGrain
{
    public const string StateName = "project";

    private Committed<ProjectState> _project = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _project = new Committed<ProjectState>(stored, lease);
        return Task.CompletedTask;
    }

    // What an operator may type is no project yet: its activation goes with the call.
    private ProjectState? Existing
    {
        get
        {
            var project = _project.Read();
            if (project is null) DeactivateOnIdle();
            return project;
        }
    }

    public ValueTask<Project?> GetInfo() => new(Existing?.Info);

    public ValueTask<ProjectKeyAnswer?> Authenticate(KeyHash key)
    {
        if (Existing is not { } project) return default;
        var record = project.Keys.Find(key);
        return new(new ProjectKeyAnswer
        {
            Project = project.Info.Id,
            IsKnown = record is { IsActive: true },
            ProjectIsActive = project.Info.IsActive,
            ExpiresAt = record?.ExpiresAt,
        });
    }

    public async ValueTask<Project> Create(NewProject project)
    {
        await _project.Settle();
        if (_project.Value is { } existing) return existing.Info;
        var info = new Project
        {
            Id = project.Id,
            Slug = project.Slug,
            Name = project.Name,
            Description = project.Description,
            CreatedAt = project.CreatedAt,
            UpdatedAt = project.CreatedAt,
        };
        await _project.Commit(new ProjectState { Info = info, Signing = SigningState.First(time.GetUtcMicroseconds()) });
        return info;
    }

    public async ValueTask<Project?> Update(ProjectChange change)
    {
        await _project.Settle();
        if (Existing is not { } project) return null;
        var changed = project.Info with
        {
            Name = change.Name ?? project.Info.Name,
            Description = change.SetsDescription ? change.Description : project.Info.Description,
            IsActive = change.IsActive ?? project.Info.IsActive,
        };
        if (changed == project.Info) return changed;

        var now = time.GetUtcMicroseconds();
        changed = changed with { UpdatedAt = now > project.Info.UpdatedAt ? now : project.Info.UpdatedAt };
        await _project.Commit(project with { Info = changed });
        return changed;
    }

    public async ValueTask<KeyAddition> AddKey(NewKey key)
    {
        await UndoUnfinishedKeys(except: key.Hash);
        if (Existing is not { } project) return KeyAddition.NoOwner;
        if (project.Keys.Find(key.Hash) is { } existing) return KeyAddition.Of(existing);
        var record = project.UnfinishedKeys.Find(key.Hash) ?? key.ToRecord(time.GetUtcMicroseconds());
        if (project.Keys.TryAdd(record) is not { } keys) return KeyAddition.Full;

        // Intent, part, confirmation: a crash between any two leaves a key that nobody was shown and that authenticates nobody.
        await _project.Commit(project with { UnfinishedKeys = [record] });
        await GrainFactory.GetApiKey(key.Hash).Assign(project.Info.Slug);
        await _project.Commit(project with { UnfinishedKeys = [], Keys = keys });
        return KeyAddition.Of(record);
    }

    public ValueTask<ImmutableArray<KeyRecord>?> ListKeys() => new(Existing?.Keys.NewestFirst());

    public async ValueTask<bool?> RevokeKey(Guid keyId)
    {
        await UndoUnfinishedKeys();
        if (Existing is not { } project) return null;
        if (project.Keys.Revoke(keyId) is not { } keys) return false;
        if (keys != project.Keys) await _project.Commit(project with { Keys = keys });
        return true;
    }

    public ValueTask<ProjectSigningSecrets?> GetSigningSecrets() => CommitSigning(static (signing, now) => signing ?? SigningState.First(now));

    public ValueTask<ProjectSigningSecrets?> RotateSigningSecret(Guid rotation) =>
        CommitSigning((signing, now) => signing?.Rotate(rotation, now) ?? SigningState.First(now, rotation));

    // Whoever is shown a secret is shown a durable one.
    private async ValueTask<ProjectSigningSecrets?> CommitSigning(Func<SigningState?, DateTimeOffset, SigningState> decide)
    {
        await _project.Settle();
        if (Existing is not { } project) return null;
        var now = time.GetUtcMicroseconds();
        var signing = decide(project.Signing, now);
        if (signing != project.Signing) await _project.Commit(project with { Signing = signing });
        return signing.At(now);
    }

    public ValueTask<int> UndoUnfinishedKeys() => UndoUnfinishedKeys(except: null);

    private async ValueTask<int> UndoUnfinishedKeys(KeyHash? except)
    {
        await _project.Settle();
        if (_project.Value is not { UnfinishedKeys: { IsDefaultOrEmpty: false } unfinished } project) return 0;
        var remaining = unfinished.RemoveAll(key => key.Hash != except);
        if (remaining.Length == unfinished.Length) return 0;
        foreach (var key in unfinished.Except(remaining)) await GrainFactory.GetApiKey(key.Hash).Release();
        await _project.Commit(project with { UnfinishedKeys = remaining });
        return unfinished.Length - remaining.Length;
    }
}
