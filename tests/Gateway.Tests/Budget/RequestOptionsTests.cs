using Convoy.Gateway.Budget;
using Convoy.Silo.Hosting;
using Node = Convoy.Gateway.Tests.Http.Kit.Node;

namespace Convoy.Gateway.Tests.Budget;

public sealed class RequestOptionsTests
{
    [Fact]
    public void The_defaults_are_those_of_the_design()
    {
        var options = new RequestOptions();
        Assert.Equal((700, 3_000), (options.AttemptTimeout.TotalMilliseconds, options.TotalTimeout.TotalMilliseconds));
        Assert.Null(options.Fault());
    }

    [Theory]
    [InlineData("AttemptTimeout", "00:00:00.099")]
    [InlineData("AttemptTimeout", "00:00:03.001")]
    [InlineData("TotalTimeout", "00:00:00.050")]
    [InlineData("TotalTimeout", "00:01:01")]
    [InlineData("MaxInFlight", "0")]
    [InlineData("MaxInFlight", "1000001")]
    [InlineData("MaxCargoInFlight", "0")]
    [InlineData("MaxBodyMegabytesInFlight", "15")]
    public async Task A_setting_out_of_bounds_is_named(string name, string value)
    {
        var fault = await Assert.ThrowsAsync<StartFaultException>(() => Node.Start(null, "--Convoy:Requests:TotalTimeout=00:00:03", $"--Convoy:Requests:{name}={value}"));
        Assert.StartsWith($"Convoy:Requests:{name} must be from", fault.Message, StringComparison.Ordinal);
    }
}
