using Convoy.Grains.Leases;
using Convoy.Grains.Storage;
using Convoy.Keys;
using Convoy.Projects;

namespace Convoy.Grains.Keys;

/// <summary>Which project an API key was made for.</summary>
[GenerateSerializer, Immutable, Alias("convoy.api-key-state")]
internal sealed record ApiKeyState([property: Id(0)] Slug Project);

[GrainType("api-key")]
internal sealed class ApiKeyGrain([PersistentState("api-key", StorageNames.Grains)] IPersistentState<ApiKeyState> stored, ReadLease lease)
    : Grain, IApiKeyGrain
{
    private Committed<ApiKeyState> _key = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = new Committed<ApiKeyState>(stored, lease);
        return Task.CompletedTask;
    }

    public ValueTask<Slug?> GetProject()
    {
        if (_key.Read() is { } key) return new(key.Project);
        DeactivateOnIdle();
        return default;
    }

    public async ValueTask Assign(Slug project)
    {
        await _key.Settle();
        if (_key.Value is null) await _key.Commit(new ApiKeyState(project));
    }

    public async ValueTask Release()
    {
        await _key.Settle();
        if (_key.Value is not null) await _key.Clear();
        DeactivateOnIdle();
    }
}
