using Convoy.Batches;
using Convoy.Cargo;
using Convoy.Gateway.Tests.Http.Kit;
using Convoy.Idempotency;
using Convoy.Keys;
using Convoy.Projects;
using Convoy.Results;
using Convoy.Workers;

namespace Convoy.Gateway.Tests.Http.Budget;

/// <summary>A request, the grain call that it stands on, and what it must be answered with when all is well.</summary>
internal sealed record Operation(string Grain, string Method, int Status, Func<Task<Answer>> Send)
{
    public static readonly string[] Reads =
        [
            "track", "list projects", "get project", "signing secret", "list keys", "last uses", "list worker keys", "find key", "authenticate",
            "find worker key", "find batch", "find callback", "redeliver",
        ];

    public static readonly string[] Writes =
        [
            "load", "load in bulk", "load again", "cancel", "push", "claim", "heartbeat", "release", "create project", "change project",
            "rotate signing secret", "add key", "revoke key", "add worker key", "revoke worker key",
        ];

    private const string NoBatch = "bat_01hG5bMQ2vJt7kR9sXwYcP";

    /// <summary>Makes what the request needs.</summary>
    public static async Task<Operation> Prepare(Node node, string name)
    {
        var slug = await node.NewProject();
        var (keyId, key) = await node.NewKey(slug);
        var (workerId, worker) = await node.NewKey(null);
        var project = $"/admin/projects/{slug}";
        var cargo = await node.Client.LoadCargo();
        return name switch
        {
            "track" => new(nameof(ICargoGrain), nameof(ICargoGrain.GetTracking), 200, () => node.Client.Track(cargo)),
            "list projects" => new(nameof(IProjectCatalogGrain), nameof(IProjectCatalogGrain.List), 200, () => node.Operator.Get("/admin/projects")),
            "get project" => new(nameof(IProjectGrain), nameof(IProjectGrain.GetInfo), 200, () => node.Operator.Get(project)),
            "signing secret" => new(nameof(IProjectGrain), nameof(IProjectGrain.GetSigningSecrets), 200, () => node.Operator.Get($"{project}/signing-secret")),
            "list keys" => new(nameof(IProjectGrain), nameof(IProjectGrain.ListKeys), 200, () => node.Operator.Get(Tour.KeysPath(slug))),
            "last uses" => new(nameof(IKeyUsageGrain), nameof(IKeyUsageGrain.Find), 200, () => node.Operator.Get(Tour.KeysPath(slug))),
            "list worker keys" => new(nameof(IWorkerKeysGrain), nameof(IWorkerKeysGrain.List), 200, () => node.Operator.Get(Tour.KeysPath(null))),
            "find key" => new(nameof(IApiKeyGrain), nameof(IApiKeyGrain.GetProject), 404, () => node.ClientWith(key).Track("crg_0")),
            "authenticate" => new(nameof(IProjectGrain), nameof(IProjectGrain.Authenticate), 404, () => node.ClientWith(key).Track("crg_0")),
            "find worker key" => new(nameof(IWorkerKeysGrain), nameof(IWorkerKeysGrain.Find), 200, () => node.Anyone.With(Caller.WorkerHeader, worker).Push()),
            "load" => new(nameof(ICargoGrain), nameof(ICargoGrain.Load), 200, () => node.Client.Post("/cargo/load", Tour.Load)),
            "load in bulk" => new(nameof(ICargoGrain), nameof(ICargoGrain.Load), 200, () => node.Client.LoadBulk(Tour.Load)),
            "load again" => new(nameof(IIdempotencyGrain), nameof(IIdempotencyGrain.Begin), 200, () => node.Client.With("Idempotency-Key", slug).Post("/cargo/load", Tour.Load)),
            "cancel" => new(nameof(ICargoGrain), nameof(ICargoGrain.Cancel), 200, () => node.Client.Send("POST", $"/cargo/{cargo}/cancel")),
            "push" => new(nameof(ICargoGrain), nameof(ICargoGrain.Apply), 200, () => node.Worker.Push(Tour.Item(cargo, "batched", ",\"batch_id\":\"b\""))),
            "find callback" => new(nameof(IResultsGrain), nameof(IResultsGrain.FindCallback), 200, () => node.Client.Get($"/cargo/{cargo}/callback")),
            "redeliver" => new(nameof(IResultsGrain), nameof(IResultsGrain.FindEnded), 200, () => node.Operator.Post($"{project}/callbacks/redeliver", "{}")),
            "claim" => new(nameof(IBatchDeskGrain), nameof(IBatchDeskGrain.Claim), 204, () => node.Worker.Post("/batches/claim", "{}")),
            "heartbeat" => new(nameof(IBatchDeskGrain), nameof(IBatchDeskGrain.Extend), 404, () => node.Worker.Send("POST", $"/batches/{NoBatch}/heartbeat")),
            "release" => new(nameof(IBatchDeskGrain), nameof(IBatchDeskGrain.Release), 404, () => node.Worker.Send("POST", $"/batches/{NoBatch}/release")),
            "find batch" => new(nameof(IBatchDeskGrain), nameof(IBatchDeskGrain.Find), 404, () => node.Worker.Get($"/batches/{NoBatch}")),
            "create project" => new(nameof(IProjectCatalogGrain), nameof(IProjectCatalogGrain.Create), 201, () =>
                node.Operator.Post("/admin/projects", $$"""{"name":"Test","slug":"{{Tour.NewSlug()}}"}""")),
            "change project" => new(nameof(IProjectGrain), nameof(IProjectGrain.Update), 200, () => node.Operator.Patch(project, """{"name":"Changed"}""")),
            "rotate signing secret" => new(nameof(IProjectGrain), nameof(IProjectGrain.RotateSigningSecret), 200, () =>
                node.Operator.Send("POST", $"{project}/signing-secret/rotate")),
            "add key" => new(nameof(IProjectGrain), nameof(IProjectGrain.AddKey), 201, () => node.Operator.Post(Tour.KeysPath(slug), """{"name":"Second"}""")),
            "revoke key" => new(nameof(IProjectGrain), nameof(IProjectGrain.RevokeKey), 204, () => node.Operator.Delete($"{Tour.KeysPath(slug)}/{keyId}")),
            "add worker key" => new(nameof(IWorkerKeysGrain), nameof(IWorkerKeysGrain.Add), 201, () => node.Operator.Post(Tour.KeysPath(null), """{"name":"Second"}""")),
            "revoke worker key" => new(nameof(IWorkerKeysGrain), nameof(IWorkerKeysGrain.Revoke), 204, () => node.Operator.Delete($"{Tour.KeysPath(null)}/{workerId}")),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }
}
