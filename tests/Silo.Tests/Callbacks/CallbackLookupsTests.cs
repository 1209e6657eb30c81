using System.Net;
using Convoy.Silo.Callbacks;

namespace Convoy.Silo.Tests.Callbacks;

public sealed class CallbackLookupsTests
{
    [Fact]
    public async Task A_look_up_that_is_over_at_once_is_not_kept()
    {
        // An address is its own answer, before the call has returned.
        const string host = "127.0.0.1";
        Assert.Equal([IPAddress.Loopback], await CallbackLookups.Resolve(host, CancellationToken.None));
        Assert.False(CallbackLookups.IsUnderWay(host));
    }
}
