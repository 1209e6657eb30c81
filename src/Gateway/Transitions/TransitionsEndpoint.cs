using System.Buffers;
using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Metrics;

namespace Convoy.Gateway.Transitions;

/// <summary><c>POST /transitions</c>: workers push status transitions by the thousand (CONTRACT 4).</summary>
internal sealed class TransitionsEndpoint(ManyCargoCalls calls, GatewayMetrics metrics, ICargoGroups? groups = null)
{
    public const string Route = "/transitions";

    /// <summary>Lines after which a call ends, items past the limit included: each costs a line of the answer, which is held until the last.</summary>
    public const int MaxLines = 10 * TransitionsRequest.MaxItems;

    private static readonly Sentence TooManyLines = new(StatusCodes.Status413PayloadTooLarge, "Request body has too many lines");

    private static readonly string PastLimit = $"A call has at most {TransitionsRequest.MaxItems} items: send this one in another";
    private static readonly string LineTooLong = $"The line is longer than {NdjsonReader.MaxLineBytes} bytes";

    public async Task Handle(HttpContext context)
    {
        var run = new TransitionRun(calls.Begin(), groups);
        var isWhole = MediaTypes.IsLines(context.Request.ContentType) ? await TakeLines(context, run) : await TakeList(context, run);
        foreach (var outcome in Enum.GetValues<ItemOutcome>()) metrics.Pushed(ItemOutcomes.Name(outcome), run.Count(outcome));
        if (!isWhole) return;
        if (run.IsUnavailable)
        {
            await context.Write(Answers.Unavailable);
            return;
        }

        var body = new ArrayBufferWriter<byte>();
        run.WriteTo(body);
        await context.WriteJson(StatusCodes.Status200OK, body.WrittenMemory);
    }

    private static async Task<bool> TakeList(HttpContext context, TransitionRun run)
    {
        if (await context.ReadRequest<TransitionsRequest>(TransitionsRequest.TryParse) is not { } request) return false;
        using (request)
        {
            foreach (var item in request.Items) await run.Take(TransitionItem.Read(item));
        }

        await run.ApplyGroup();
        return true;
    }

    private static async Task<bool> TakeLines(HttpContext context, TransitionRun run)
    {
        var reader = new NdjsonReader(context.Request.BodyReader, Door.MaxBulkBodyBytes);
        var share = context.RequestServices.GetRequiredService<BodiesInFlight>().Begin(context);
        while (await reader.Next(context.RequestAborted) is { Count: > 0 } lines)
        {
            var held = lines.Sum(line => line?.Length ?? 0);
            if (held <= BodiesInFlight.UncountedBytes) held = 0;
            var hasRoom = held == 0 || share.TryTake(held);
            foreach (var line in lines)
            {
                if (run.Taken >= TransitionsRequest.MaxItems) run.Keep(ItemResult.Refused(TransitionItem.ReadLine(line).ShownId, PastLimit));
                else if (line is null) run.Keep(ItemResult.Refused(null, LineTooLong));
                else if (hasRoom) await run.Take(TransitionItem.ReadLine(line));
                else run.PutOff(TransitionItem.ReadLine(line));
            }

            // What has come is applied before more is waited for: if the body breaks off, it stands.
            await run.ApplyGroup();
            share.GiveBack(held);
            if (run.Taken > MaxLines) break;
        }

        if (run.Taken <= MaxLines && !reader.IsTooLarge) return true;
        await context.Write(reader.IsTooLarge ? Answers.BodyTooLarge : TooManyLines);
        return false;
    }
}

/// <summary>Registers and mounts the endpoint.</summary>
internal static class TransitionsRegistration
{
    public static void AddTransitions(this IServiceCollection services) => services.AddSingleton<TransitionsEndpoint>();

    public static Mounted MapTransitions(this WebApplication app)
    {
        var endpoint = app.Services.GetRequiredService<TransitionsEndpoint>();
        var mounted = app.MapPost(TransitionsEndpoint.Route, endpoint.Handle).DescribedBy(TransitionsDescription.Push).ReadsJson().WithDoor(door =>
        {
            door.BodyLimit = Door.MaxBulkBodyBytes;
            door.TakesLines = true;
        });
        return new Mounted(mounted, app.Services);
    }
}
