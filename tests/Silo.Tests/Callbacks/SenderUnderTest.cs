using System.Net;
using System.Text;
using Convoy.Silo.Callbacks;
using Microsoft.Extensions.Time.Testing;

namespace Convoy.Silo.Tests.Callbacks;

/// <summary>A sender with a clock that stands still, and with names that the test gives.</summary>
internal sealed class SenderUnderTest : IDisposable
{
    /// <summary>A host that the tests' servers answer for.</summary>
    public const string Host = "hooks.convoy.test";

    /// <summary>A cargo's id.</summary>
    public const string CargoId = "crg_0123456789abcdefABCDEF";

    /// <summary>A signing secret.</summary>
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /// <summary>Another.</summary>
    public const string OtherSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private readonly CallbackSender _sender;
    private readonly Func<int, IPAddress[]> _addresses;
    private int _lookups;

    /// <param name="options">The settings; those of <see cref="Local"/> when null.</param>
    /// <param name="addresses">What the n-th look-up, from 1, of whatever host gives; the loopback address when null.</param>
    public SenderUnderTest(CallbackOptions? options = null, Func<int, IPAddress[]>? addresses = null)
    {
        // A whole second, since that is as fine as HTTP's dates are.
        Time = new(DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));
        _addresses = addresses ?? (_ => [IPAddress.Loopback]);
        _sender = new(options ?? Local(), Time, (_, _) => Task.FromResult(_addresses(Interlocked.Increment(ref _lookups))));
    }

    /// <summary>The clock.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>How often a name was asked for.</summary>
    public int Lookups => Volatile.Read(ref _lookups);

    /// <summary>Settings that let this machine be called.</summary>
    public static CallbackOptions Local(params string[] networks) => new() { AllowedNetworks = networks is [] ? ["127.0.0.1/32"] : networks };

    /// <summary>Makes an attempt at a server of this machine.</summary>
    public Task<CallbackAttempt> SendTo(CallbackServer server, string body = "{}", params string[] secrets) =>
        Send($"http://{Host}:{server.Port}/callback?token=query-secret", body, secrets);

    /// <summary>Makes an attempt; one that takes longer than the tests' patience fails.</summary>
    public Task<CallbackAttempt> Send(string url, string body = "{}", params string[] secrets) =>
        Start(url, body, secrets).WaitAsync(Eventually.Patience, TimeProvider.System);

    /// <summary>Begins an attempt.</summary>
    public Task<CallbackAttempt> Start(string url, string body = "{}", string[]? secrets = null, CancellationToken cancellation = default) =>
        _sender.Send(new(CargoId, url, Encoding.UTF8.GetBytes(body), secrets is null or [] ? [Secret] : secrets), cancellation);

    public void Dispose() => _sender.Dispose();
}
