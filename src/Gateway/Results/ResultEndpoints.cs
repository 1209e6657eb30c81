using System.Text.Json;
using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Callers;
using Convoy.Gateway.Documentation;
using Convoy.Gateway.Edge;
using Convoy.Gateway.Tracking;
using Convoy.Gateway.Validation;
using Convoy.Results;

namespace Convoy.Gateway.Results;

/// <summary>What came out of a cargo, for the project that owns it, and how its callback fares.</summary>
internal sealed class ResultEndpoints(GrainCalls grains, ClusterSecrets secrets)
{
    public static readonly Sentence NoResult = new(StatusCodes.Status404NotFound, "Result not found");
    public static readonly Sentence NotReady = new(StatusCodes.Status409Conflict, "Result not ready");
    public static readonly Sentence Expired = new(StatusCodes.Status410Gone, "Result expired");

    /// <summary><c>GET /cargo/{cargo_id}/result</c>.</summary>
    public async Task Find(HttpContext context)
    {
        if (await Owned(context) is not var (id, tracking)) return;
        if (await Result(context, id, tracking) is { } result) await Write(context, id, result);
    }

    /// <summary><c>GET /cargo/{cargo_id}/callback</c>.</summary>
    public async Task FindCallback(HttpContext context)
    {
        if (await Owned(context) is not var (id, tracking)) return;
        var record = await grains.Ask(static (grains, id) => grains.GetResults().FindCallback(id), id.Value, grains.Begin(context));
        await context.WriteObject(StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("cargo_id"u8, id.Utf8);
            writer.WriteString("status"u8, tracking.Status.Name());
            WriteTime(writer, "next_attempt_at", record.NextAttemptAt);
            writer.WriteStartArray("attempts"u8);
            foreach (var attempt in record.Attempts)
            {
                writer.WriteStartObject();
                WriteTime(writer, "attempted_at", attempt.AttemptedAt);
                if (attempt.StatusCode is { } code) writer.WriteNumber("status_code"u8, code);
                else writer.WriteNull("status_code"u8);
                writer.WriteNumber("milliseconds"u8, attempt.Milliseconds);
                writer.WriteString("error"u8, attempt.Error);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    /// <summary><c>POST /cargo/{cargo_id}/callback/redeliver</c>: lets a callback that has failed be tried again, from the first wait on.</summary>
    public async Task Redeliver(HttpContext context)
    {
        if (await Owned(context) is not var (id, tracking)) return;
        if (await Result(context, id, tracking) is null) return;
        if (tracking.Status == CargoStatus.Failed && await CallBackAgain(context, id))
        {
            TrackingBody.Write(context.Response, id, tracking);
            return;
        }

        var outcome = await grains.Ask(static (grains, id) => grains.GetCargo(id).Move(CargoMove.Redeliver), id, grains.Begin(context));
        if (outcome.Kind == TransitionOutcomeKind.Refused)
        {
            await context.WriteDetail(StatusCodes.Status409Conflict, outcome.Detail!);
            return;
        }

        // It is on its way already, and may have long to wait.
        if (outcome.Kind == TransitionOutcomeKind.Unchanged) await CallBackAgain(context, id);
        var after = await grains.Ask(static (grains, wanted) => grains.GetCargo(wanted.id).GetTracking(wanted.Claim), (id, context.Project().Claim), grains.Begin(context));
        TrackingBody.Write(context.Response, id, after!);
    }

    private ValueTask<bool> CallBackAgain(HttpContext context, CargoId id) =>
        grains.Ask(static (grains, id) => grains.GetResults().CallBackAgain(id, unlessDelivered: false), id.Value, grains.Begin(context));

    private async ValueTask<(CargoId Id, CargoTracking Tracking)?> Owned(HttpContext context)
    {
        var caller = context.Project();
        if (secrets.TryVerifyCargoId(caller.Project, (string)context.Request.RouteValues["cargo_id"]!, out var id)
            && await grains.Ask(static (grains, wanted) => grains.GetCargo(wanted.id).GetTracking(wanted.Claim), (id, caller.Claim), grains.Begin(context)) is { } tracking)
        {
            return (id, tracking);
        }

        await context.Write(Answers.CargoNotFound);
        return null;
    }

    // Null when the answer has been given.
    private async ValueTask<StoredResult?> Result(HttpContext context, CargoId id, CargoTracking tracking)
    {
        if (tracking.Status is CargoStatus.Pending or CargoStatus.Batched or CargoStatus.Processing)
        {
            await context.Write(NotReady);
            return null;
        }

        var result = await grains.Ask(static (grains, id) => grains.GetResults().Find(id), id.Value, grains.Begin(context));
        if (result is { IsExpired: false }) return result;
        await context.Write(result is null ? NoResult : Expired);
        return null;
    }

    private static Task Write(HttpContext context, CargoId id, StoredResult result)
    {
        return context.WriteJson(StatusCodes.Status200OK, Answers.ObjectOf(Fields, (result.Response?.Length ?? 0) + Answers.UsualBytes));

        void Fields(Utf8JsonWriter writer)
        {
            writer.WriteString("cargo_id"u8, id.Utf8);
            writer.WriteBoolean("success"u8, result.IsSuccess);
            writer.WritePropertyName("response"u8);
            if (result.Response is { } response) writer.WriteRawValue(response, skipInputValidation: true);
            else writer.WriteNullValue();
            writer.WriteString("error_message"u8, result.Error);
            WriteTime(writer, "created_at", result.CreatedAt);
            WriteTime(writer, "expires_at", result.ExpiresAt);
        }
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time) => writer.WriteString(name, time is { } given ? Rfc3339.Format(given) : null);
}

/// <summary>Registers and mounts the endpoints.</summary>
internal static class ResultsRegistration
{
    public static void AddResults(this IServiceCollection services) => services.AddSingleton<ResultEndpoints>();

    public static Mounted MapResults(this WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<ResultEndpoints>();
        var group = app.MapGroup("/cargo/{cargo_id}");
        group.MapGet("/result", endpoints.Find).DescribedBy(ResultsDescription.Find);
        group.MapGet("/callback", endpoints.FindCallback).DescribedBy(ResultsDescription.FindCallback);
        group.MapPost("/callback/redeliver", endpoints.Redeliver).DescribedBy(ResultsDescription.Redeliver);
        return new Mounted(group, app.Services);
    }
}
