using System.Diagnostics.CodeAnalysis;
using Convoy.Batches;
using Convoy.Cargo;
using Convoy.Gateway.Validation;
using Convoy.Projects;

namespace Convoy.Gateway.Loading;

/// <summary>The body of <c>POST /cargo/load</c> (CONTRACT 3), valid.</summary>
/// <param name="Params">The params for the worker, as UTF-8 JSON (<see cref="LoadRequestParams"/>).</param>
/// <param name="Model">The model that they name.</param>
/// <param name="CallbackUrl">An absolute http(s) URL without credentials, as it was given.</param>
internal sealed record LoadRequest(byte[] Params, string Model, string CallbackUrl)
{
    /// <summary>The longest callback URL, in code points.</summary>
    public const int MaxCallbackUrlLength = 2048;

    /// <summary>Reads a body, or says everything that is wrong with it. The result keeps nothing of <paramref name="body"/>.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out LoadRequest? request, out Faults faults) =>
        (request = JsonBody.Read(body, Read, out faults)) is not null;

    /// <summary>What is loaded for a project.</summary>
    public CargoLoad ToLoad(ProjectId project) => new() { Project = project, Params = Params, CallbackUrl = CallbackUrl, Dock = DockName.OfModel(Model) };

    /// <summary>Reads the object of a load; null, with at least one fault, when it is none.</summary>
    public static LoadRequest? Read(Field body)
    {
        var parameters = body.Required("params")?.AsObject();
        var (bytes, model) = parameters is { } given ? LoadRequestParams.Read(given) : default;
        var callbackUrl = body.Required("callback_url")?.AsHttpUrl(MaxCallbackUrlLength);
        return bytes is null || model is null || callbackUrl is null ? null : new LoadRequest(bytes, model, callbackUrl);
    }
}
