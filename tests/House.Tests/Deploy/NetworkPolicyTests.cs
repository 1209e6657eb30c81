using k8s.Models;

namespace Convoy.House.Tests.Deploy;

public sealed class NetworkPolicyTests
{
    private static readonly IReadOnlyList<V1NetworkPolicy> Policies = [.. Cluster.Of<V1NetworkPolicy>()];

    [Fact]
    public void Every_pod_is_closed_unless_a_policy_opens_it() => Assert.All(Cluster.Pods, pod => Assert.Contains(
        Policies,
        policy => policy.Spec.PodSelector.Selects(pod.Metadata.Labels)
            && policy.Spec.Ingress is null && policy.Spec.Egress is null
            && policy.Spec.PolicyTypes.Order().SequenceEqual(["Egress", "Ingress"])));

    [Fact]
    public void The_membership_port_is_open_to_members_alone()
    {
        var rules = RulesFor(Port(Cluster.Settings["Convoy__SiloPort"])).ToList();
        Assert.NotEmpty(rules);
        var peers = rules.SelectMany(rule => rule.FromProperty).ToList();
        Assert.NotEmpty(peers);
        Assert.All(peers, peer =>
        {
            Assert.Null(peer.NamespaceSelector);
            Assert.Null(peer.IpBlock);
            var admitted = Cluster.Pods.Where(pod => peer.PodSelector.Selects(pod.Metadata.Labels)).Select(pod => pod.Metadata.Labels["app.kubernetes.io/component"]);
            Assert.Equal(["gateway", "silo"], admitted.Order());
        });
    }

    [Fact]
    public void Only_the_public_port_of_gateways_is_open_to_everybody()
    {
        var open = Policies.Where(policy => policy.Spec.Ingress is not null)
            .SelectMany(policy => policy.Spec.Ingress.Select(rule => (policy, rule)))
            .Where(opening => opening.rule.FromProperty is null or { Count: 0 })
            .ToList();
        var (policy, rule) = Assert.Single(open);
        var gateways = Cluster.Deployment("gateway");
        Assert.Equal(gateways.Container().Ports.Single(port => port.Name == "http").ContainerPort, Port(Assert.Single(rule.Ports).Port.Value));
        Assert.Single(Cluster.Pods, pod => policy.Spec.PodSelector.Selects(pod.Metadata.Labels));
    }

    [Fact]
    public void A_port_that_a_policy_opens_is_one_that_a_pod_has()
    {
        var had = Cluster.Deployments.SelectMany(deployment => deployment.Container().Ports).Select(port => port.ContainerPort).ToHashSet();
        var opened = Policies.SelectMany(policy => policy.Spec.Ingress ?? []).SelectMany(rule => rule.Ports).Select(port => Port(port.Port.Value)).ToHashSet();
        Assert.Equal(had.Order(), opened.Order());
    }

    [Fact]
    public void Silos_alone_reach_the_internet_and_no_private_network_by_it()
    {
        var opening = Assert.Single(Policies, policy => policy.Spec.Egress?.Any(rule => rule.To?.Any(peer => peer.IpBlock is not null) == true) == true);
        var selected = Cluster.Pods.Where(pod => opening.Spec.PodSelector.Selects(pod.Metadata.Labels)).Select(pod => pod.Metadata.Labels["app.kubernetes.io/component"]);
        Assert.Equal(["silo"], selected.Distinct());
        var block = Assert.Single(Assert.Single(opening.Spec.Egress).To).IpBlock;
        Assert.Equal(["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"], block.Except.Order());
    }

    private static IEnumerable<V1NetworkPolicyIngressRule> RulesFor(int port) => Policies
        .SelectMany(policy => policy.Spec.Ingress ?? [])
        .Where(rule => rule.Ports.Any(open => Port(open.Port.Value) == port));

    private static int Port(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
