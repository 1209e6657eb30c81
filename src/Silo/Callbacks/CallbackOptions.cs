using System.Globalization;
using Convoy.Silo.Hosting;

namespace Convoy.Silo.Callbacks;

/// <summary><c>Convoy:Callbacks</c>: how results are posted to the callback URLs of their cargo.</summary>
public sealed class CallbackOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Convoy:Callbacks";

    private const int MaxEntries = 100;
    private static readonly TimeSpan MinWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(7);
    private static readonly TimeSpan MinAttempt = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxAttempt = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan[] DefaultSchedule = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1)];

    /// <summary>Whether Convoy calls back at all. Default true; when false, <c>callback_*</c> comes from workers only.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The waits before the second attempt and each further one, give or take a tenth. Default 1 min, 5 min, 15 min, 1 h; 1 to 100 entries of
    /// 1 s to 7 days. A configured list replaces the default. One without an entry is a fault: it would take every client's second chance away,
    /// and is what a variable that came out empty looks like.
    /// </summary>
    public IReadOnlyList<TimeSpan> Schedule { get; set; } = DefaultSchedule;

    /// <summary>
    /// How long an attempt may take until the status line and headers of the answer are there, with the look-up of the name, the connection and
    /// TLS. Default 30 s, from 1 s to 5 min. Longer lets a dead server keep its places longer.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Networks in CIDR form (<c>10.20.0.0/16</c>, <c>fd00:1::/64</c>) that may be called though they are not public. Default none; at most 100.
    /// Whoever may load cargo can reach all of them.
    /// </summary>
    public IReadOnlyList<string> AllowedNetworks { get; set; } = [];

    /// <summary>Attempts at a time in one silo. Default 256, from 1 to 10,000; each may hold a connection and a body of 1 MiB.</summary>
    public int MaxInFlight { get; set; } = 256;

    /// <summary>
    /// Attempts at a time to one host in one silo, and connections to each of its ports. Default 32, from 1 to <see cref="MaxInFlight"/>. More
    /// are faster where a server answers slowly, and leave less for the others while it does not answer at all.
    /// </summary>
    public int MaxInFlightPerHost { get; set; } = 32;

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="StartFaultException">One is wrong; the message names it.</exception>
    public static CallbackOptions From(IConfiguration configuration)
    {
        var options = Settings.Bind<CallbackOptions>(configuration, Section);
        // The binder adds to a default, and drops an entry that it cannot read.
        options.Schedule = ReadSchedule(configuration.GetSection($"{Section}:{nameof(Schedule)}"));
        return options.Fault() is { } fault ? throw new StartFaultException(fault) : options;
    }

    /// <summary>What is wrong with the settings, in a sentence; null when nothing is.</summary>
    public string? Fault() =>
        ScheduleFault()
        ?? (AttemptTimeout < MinAttempt || AttemptTimeout > MaxAttempt ? $"{Section}:AttemptTimeout must be from {MinAttempt} to {MaxAttempt}, not {AttemptTimeout}." : null)
        ?? NetworksFault()
        ?? (MaxInFlight is < 1 or > 10_000 ? $"{Section}:MaxInFlight must be from 1 to 10000, not {MaxInFlight}." : null)
        ?? (MaxInFlightPerHost < 1 || MaxInFlightPerHost > MaxInFlight ? $"{Section}:MaxInFlightPerHost must be from 1 to {Section}:MaxInFlight, not {MaxInFlightPerHost}." : null);

    private string? ScheduleFault()
    {
        if (Schedule.Count is < 1 or > MaxEntries)
        {
            return $"{Section}:Schedule must have 1 to {MaxEntries} entries, not {Schedule.Count}; without the setting it is {string.Join(", ", DefaultSchedule)}.";
        }

        for (var entry = 0; entry < Schedule.Count; entry++)
        {
            if (Schedule[entry] < MinWait || Schedule[entry] > MaxWait) return $"{Section}:Schedule:{entry} must be from {MinWait} to {MaxWait}, not {Schedule[entry]}.";
        }

        return null;
    }

    private string? NetworksFault()
    {
        if (AllowedNetworks.Count > MaxEntries) return $"{Section}:AllowedNetworks must have at most {MaxEntries} entries, not {AllowedNetworks.Count}.";
        for (var entry = 0; entry < AllowedNetworks.Count; entry++)
        {
            if (!CallbackAddresses.TryParse(AllowedNetworks[entry], out _))
            {
                return $"{Section}:AllowedNetworks:{entry} must be a network such as 10.20.0.0/16 or fd00:1::/64, with no bit set behind its prefix, not '{AllowedNetworks[entry]}'.";
            }
        }

        return null;
    }

    private static TimeSpan[] ReadSchedule(IConfigurationSection section)
    {
        var entries = section.GetChildren().ToList();
        Settings.Require(entries.Count > 0 || string.IsNullOrEmpty(section.Value), $"{section.Path} is a list: its first entry is {section.Path}:0.");
        return entries is [] && section.Value is null ? DefaultSchedule : [.. entries.Select(ReadWait)];
    }

    private static TimeSpan ReadWait(IConfigurationSection entry)
    {
        var reads = TimeSpan.TryParse(entry.Value, CultureInfo.InvariantCulture, out var wait);
        Settings.Require(reads, $"{entry.Path} must be a time such as 00:05:00, not '{entry.Value}'.");
        return wait;
    }
}
