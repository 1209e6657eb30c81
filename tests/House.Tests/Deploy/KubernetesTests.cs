using k8s.Models;

namespace Convoy.House.Tests.Deploy;

public sealed class KubernetesTests
{
    private static V1Deployment Silos => Cluster.Deployment("silo");

    private static V1Deployment Gateways => Cluster.Deployment("gateway");

    [Fact]
    public void The_common_settings_are_those_of_the_other_layouts() =>
        Assert.All(CommonSettings.All, common => Assert.Equal(common.Value, Cluster.Settings[common.Key]));

    [Fact]
    public void The_migration_is_of_the_same_cluster()
    {
        var told = Cluster.Of<V1Job>().Single().Spec.Template.Spec.Containers.Single().Env.ToDictionary(variable => variable.Name, variable => variable.Value);
        Assert.All(told, variable => Assert.Equal(Cluster.Settings[variable.Key], variable.Value));
        Assert.Contains("Convoy__ClusterId", told.Keys);
        Assert.Contains("Convoy__ServiceId", told.Keys);
    }

    [Fact]
    public void A_node_may_take_as_long_as_its_stop_may() => Assert.All(
        Cluster.Deployments,
        deployment => Assert.True(TimeSpan.FromSeconds(deployment.Spec.Template.Spec.TerminationGracePeriodSeconds ?? 0) > CommonSettings.Stop));

    [Fact]
    public void A_node_may_wait_for_its_database_before_it_is_given_up()
    {
        foreach (var probe in Cluster.Deployments.Select(deployment => deployment.Container().StartupProbe))
        {
            Assert.True(TimeSpan.FromSeconds(probe.PeriodSeconds!.Value * probe.FailureThreshold!.Value) > CommonSettings.Start);
        }
    }

    [Fact]
    public void A_probe_asks_whether_the_node_lives_or_serves() => Assert.All(Cluster.Deployments, deployment =>
    {
        var container = deployment.Container();
        Assert.Equal("/health/live", container.StartupProbe.HttpGet.Path);
        Assert.Equal("/health/live", container.LivenessProbe.HttpGet.Path);
        Assert.Equal("/health/serving", container.ReadinessProbe.HttpGet.Path);
        Assert.All([container.StartupProbe, container.ReadinessProbe, container.LivenessProbe], probe => Assert.Equal("http", probe.HttpGet.Port));
    });

    [Fact]
    public void A_container_declares_the_ports_that_its_program_listens_on() => Assert.All(
        Cluster.Deployments,
        deployment => Assert.Equal(deployment.ListeningPorts().Order(), deployment.Container().Ports.Select(port => port.ContainerPort).Order()));

    [Fact]
    public void Metrics_are_scraped_where_they_are()
    {
        Assert.Equal(Port(Silos, "http"), Scraped(Silos));
        Assert.Equal(Port(Gateways, "operators"), Scraped(Gateways));

        static string Port(V1Deployment deployment, string name) => deployment.Container().Ports.Single(port => port.Name == name).ContainerPort.ToString(System.Globalization.CultureInfo.InvariantCulture);
        static string Scraped(V1Deployment deployment) => deployment.Spec.Template.Metadata.Annotations["prometheus.io/port"];
    }

    [Fact]
    public void A_service_leads_to_a_port_of_the_pods_that_it_selects()
    {
        foreach (var service in Cluster.Of<V1Service>())
        {
            var pods = Cluster.Pods.Where(pod => service.Spec.Selector.All(label => pod.Metadata.Labels[label.Key] == label.Value)).ToList();
            Assert.Single(pods);
            Assert.All(service.Spec.Ports, port => Assert.Contains(port.TargetPort.Value, pods[0].Spec.Containers[0].Ports.Select(open => open.Name)));
        }
    }

    [Fact]
    public void What_selects_pods_selects_some()
    {
        var selectors = Cluster.Of<V1PodDisruptionBudget>().Select(budget => budget.Spec.Selector)
            .Concat(Cluster.Of<V1NetworkPolicy>().Select(policy => policy.Spec.PodSelector))
            .Concat(Cluster.Deployments.SelectMany(deployment => deployment.Spec.Template.Spec.TopologySpreadConstraints.Select(spread => spread.LabelSelector)));
        Assert.All(selectors, selector => Assert.Contains(Cluster.Pods, pod => selector.Selects(pod.Metadata.Labels)));
        Assert.All(Cluster.Deployments, deployment => Assert.True(deployment.Spec.Selector.Selects(deployment.Spec.Template.Metadata.Labels)));
        Assert.All(Cluster.Of<V2HorizontalPodAutoscaler>(), scaler => Assert.Contains(Cluster.Deployments, deployment => deployment.Metadata.Name == scaler.Spec.ScaleTargetRef.Name));
        Assert.Equal(Cluster.Deployments.Count, Cluster.Of<V1PodDisruptionBudget>().Count());
    }

    [Fact]
    public void A_node_advertises_the_address_of_its_pod() => Assert.All(Cluster.Deployments, deployment => Assert.Equal(
        "status.podIP", deployment.Container().Env.Single(variable => variable.Name == "Convoy__AdvertisedAddress").ValueFrom.FieldRef.FieldPath));

    [Fact]
    public void A_pod_can_do_no_more_than_it_must()
    {
        foreach (var pod in Cluster.Pods.Select(pod => pod.Spec))
        {
            var container = pod.Containers.Single();
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.False(pod.AutomountServiceAccountToken);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
            Assert.NotEmpty(container.Resources.Requests);
            Assert.DoesNotContain("cpu", container.Resources.Limits.Keys);
        }
    }

    [Fact]
    public void A_pod_finds_its_secrets_in_files_and_in_no_variable()
    {
        foreach (var pod in Cluster.Pods.Select(pod => pod.Spec))
        {
            var container = pod.Containers.Single();
            var secrets = pod.Volumes.Where(volume => volume.Secret is not null).ToDictionary(volume => volume.Name, volume => volume.Secret);
            Assert.All(secrets.Values, secret => Assert.Equal(Convert.ToInt32("440", 8), secret.DefaultMode));
            Assert.All(secrets.Keys, name => Assert.True(container.VolumeMounts.Single(mount => mount.Name == name).ReadOnlyProperty));
            Assert.Equal(Cluster.Settings["Convoy__SecretsDirectory"], container.VolumeMounts.Single(mount => mount.Name == "secrets").MountPath);
            Assert.DoesNotContain(container.Env, variable => variable.ValueFrom?.SecretKeyRef is not null);
        }

        var files = Cluster.Settings.Where(setting => setting.Key.StartsWith("Convoy__Tls__", StringComparison.Ordinal) && setting.Value.StartsWith('/')).Select(setting => setting.Value);
        Assert.Equal(["/run/convoy/tls/ca.crt", "/run/convoy/tls/tls.crt", "/run/convoy/tls/tls.key"], files.Order());
        Assert.All(Cluster.Deployments, deployment => Assert.Contains("/run/convoy/tls", deployment.Container().VolumeMounts.Select(mount => mount.MountPath)));
    }
}
