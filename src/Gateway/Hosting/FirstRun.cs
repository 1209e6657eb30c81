using Convoy.Keys;
using Convoy.Projects;
using Convoy.Silo.Hosting;
using Convoy.Workers;

namespace Convoy.Gateway.Hosting;

/// <summary>
/// Makes what the keys file promises: a project <c>demo</c> with its key, and a worker key. Every start goes through it, because a
/// crash may have cut the first one off; each step is the same thing when it is repeated, so what an operator has changed stays.
/// </summary>
internal sealed class FirstRun(KeysFile keys, IGrainFactory grains, TimeProvider time) : IHostedService
{
    public const string ProjectSlug = "demo";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!Slug.TryParse(ProjectSlug, out var slug)) throw new InvalidOperationException("The first project's slug is none.");
        await grains.GetProjectCatalog().Create(new NewProject
        {
            Id = ProjectId.New(time),
            Slug = slug,
            Name = "Demo",
            Description = "Made at the first start.",
        });
        Require(await grains.GetProject(slug).AddKey(NewKey(keys.ApiKey)), "API key");
        Require(await grains.GetWorkerKeys().Add(NewKey(keys.WorkerKey)), "worker key");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Require(KeyAddition addition, string what) =>
        Settings.Require(addition.Key is not null, $"The {what} in {keys.Path} cannot be added: remove revoked keys under /admin, or the file.");

    private NewKey NewKey(string key) => new()
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        Hash = KeyHash.Of(key),
        Name = "First start",
        Prefix = key[..SecretKey.ShownLength],
    };
}
