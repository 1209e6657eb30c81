using Convoy.Projects;
using Orleans.Concurrency;

namespace Convoy.Keys;

/// <summary>Says which project to ask about an API key. Keyed by the key's hash.</summary>
[Alias("convoy.api-key")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>The project that the key was made for; null for a key that was never written. It does not say that the key is good.</summary>
    [Alias("get-project"), AlwaysInterleave]
    ValueTask<Slug?> GetProject();

    /// <summary>Ties the key to a project, durably. A repeat changes nothing; a key never changes its project.</summary>
    [Alias("assign")]
    ValueTask Assign(Slug project);

    /// <summary>Forgets a key whose making a crash cut off.</summary>
    [Alias("release")]
    ValueTask Release();
}
