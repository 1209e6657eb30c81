using k8s;
using k8s.Models;

namespace Convoy.House.Tests.Deploy;

/// <summary>The resources under <c>deploy/kubernetes</c>, read as Kubernetes' own types: a field that those do not have is an error.</summary>
internal static class Cluster
{
    public const string Folder = "deploy/kubernetes";

    public static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Resources { get; } = [.. DeployFiles.In("kubernetes", ".yaml")
        .Where(file => Path.GetFileName(file) != "kustomization.yaml")
        .SelectMany(file => KubernetesYaml.LoadAllFromString(Repository.Read(file), strict: true))
        .Cast<IKubernetesObject<V1ObjectMeta>>()];

    public static IReadOnlyDictionary<string, string> Settings { get; } = Of<V1ConfigMap>().Single().Data.AsReadOnly();

    public static IReadOnlyList<V1Deployment> Deployments { get; } = [.. Of<V1Deployment>()];

    /// <summary>Every pod that some resource makes.</summary>
    public static IReadOnlyList<V1PodTemplateSpec> Pods { get; } =
        [.. Deployments.Select(deployment => deployment.Spec.Template), .. Of<V1Job>().Select(job => job.Spec.Template)];

    public static IEnumerable<T> Of<T>() => Resources.OfType<T>();

    public static V1Deployment Deployment(string component) => Deployments.Single(deployment => deployment.Metadata.Name == $"convoy-{component}");

    public static V1Container Container(this V1Deployment deployment) => deployment.Spec.Template.Spec.Containers.Single();

    /// <summary>The ports that the container's own settings make the program listen on.</summary>
    public static IEnumerable<int> ListeningPorts(this V1Deployment deployment) =>
        [.. deployment.Container().Env.Where(variable => variable.Name.EndsWith("URLS", StringComparison.OrdinalIgnoreCase))
            .Select(variable => Microsoft.AspNetCore.Http.BindingAddress.Parse(variable.Value).Port),
            int.Parse(Settings["Convoy__SiloPort"], System.Globalization.CultureInfo.InvariantCulture)];

    public static bool Selects(this V1LabelSelector selector, IDictionary<string, string> labels) =>
        (selector.MatchLabels ?? new Dictionary<string, string>()).All(wanted => labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value)
        && (selector.MatchExpressions ?? []).All(wanted => wanted.OperatorProperty == "In" && labels.TryGetValue(wanted.Key, out var value) && wanted.Values.Contains(value));
}
