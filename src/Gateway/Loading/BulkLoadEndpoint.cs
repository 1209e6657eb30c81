using System.Buffers;
using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Metrics;

namespace Convoy.Gateway.Loading;

/// <summary><c>POST /cargo/load/bulk</c>: many loads in one call, each durable when it is answered, and each right or wrong by itself.</summary>
internal sealed class BulkLoadEndpoint(GrainCalls grains, ManyCargoCalls calls, LoadIds loadIds, ModelList models, GatewayMetrics metrics, ICargoGroups? groups = null)
{
    public const string Route = "/cargo/load/bulk";

    public async Task Handle(HttpContext context)
    {
        RequestParser<BulkLoadRequest> parser = MediaTypes.IsLines(context.Request.ContentType) ? BulkLoadRequest.TryParseLines : BulkLoadRequest.TryParse;
        if (await context.ReadLoad(parser) is not var (request, key, body)) return;
        await using var ids = await loadIds.Take(context, Route, key, body, request.Items.Count, grains.Begin(context));
        if (ids is null) return;
        var project = context.Project().Project;
        var run = new BulkLoadRun(calls.Begin(), groups);
        for (var i = 0; i < request.Items.Count; i++)
        {
            // Each item has an id, right or wrong: where the next release takes what this one refuses, the others keep theirs.
            var item = request.Items[i];
            if (!item.IsValid) run.Refuse(item.Fault);
            else if (!models.Takes(item.Request.Model)) run.Refuse(ModelList.Refusal(item.Request.Model));
            else run.Take(ids[i], item.Request.ToLoad(project));
        }

        await run.Load();
        metrics.Loaded(run.Loaded);
        if (run.IsUnavailable)
        {
            await context.Write(Answers.Unavailable);
            return;
        }

        var answer = new ArrayBufferWriter<byte>();
        run.WriteTo(answer);
        await context.WriteJson(StatusCodes.Status200OK, answer.WrittenMemory);
    }
}
