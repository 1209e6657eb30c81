using Convoy.Cargo;
using Convoy.Gateway.Budget;
using Convoy.Gateway.Tests.Http.Kit;
using Convoy.Projects;
using Microsoft.Extensions.DependencyInjection;

namespace Convoy.Gateway.Tests.Http.Budget;

/// <summary>What Orleans itself says when no node hosts a grain's class, which is known by its words.</summary>
[Collection(SharedNode.Name)]
public sealed class NoNodeTests(SharedNode shared)
{
    private IGrainFactory Grains => shared.Node.Services.GetRequiredService<IGrainFactory>();

    [Fact]
    public void A_cluster_that_has_no_implementation_is_homeless()
    {
        var fault = Assert.ThrowsAny<Exception>(() => Grains.GetGrain<INobodysGrain>("a"));
        Assert.Equal(GrainFault.Homeless, GrainFaults.KindOf(fault));
    }

    [Fact]
    public async Task A_class_that_no_node_hosts_is_homeless()
    {
        var known = (GrainReference)(IAddressable)Grains.GetGrain<ICargoGrain>("crg_0");
        var homeless = (ICargoGrain)Grains.GetGrain(GrainId.Create("nobody", "a"), known.InterfaceType);
        var fault = await Assert.ThrowsAnyAsync<Exception>(async () => await homeless.GetTracking(new ProjectClaim(new ProjectId(Guid.Empty))));
        Assert.Equal(GrainFault.Homeless, GrainFaults.KindOf(fault));
    }
}

/// <summary>A grain of which there is no class.</summary>
[Alias("convoy.tests.nobody")]
public interface INobodysGrain : IGrainWithStringKey
{
    [Alias("ask")]
    Task Ask();
}
