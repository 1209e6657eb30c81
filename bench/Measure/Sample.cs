using Convoy.Bench.Load;
using Convoy.Bench.Servers;

namespace Convoy.Bench.Measure;

/// <summary>One case in one round.</summary>
internal sealed record Sample
{
    public required long Requests { get; init; }

    public required double Seconds { get; init; }

    public required double RequestsPerSecond { get; init; }

    public required double P50Milliseconds { get; init; }

    public required double P99Milliseconds { get; init; }

    /// <summary>Of all processes of the server together, user and system.</summary>
    public required double CpuMicrosecondsPerRequest { get; init; }

    /// <summary>What of that the process used that requests were sent to.</summary>
    public required double FrontMicrosecondsPerRequest { get; init; }

    /// <summary>CPU of a database that is a process of its own, which is in no other figure.</summary>
    public required double DatabaseMicrosecondsPerRequest { get; init; }

    /// <summary>What that database wrote to its write-ahead log.</summary>
    public required double LogBytesPerRequest { get; init; }

    /// <summary>
    /// Not a number where the runtime's count went back, which it does when its collector gives up a heap
    /// (<c>DOTNET_GCDynamicAdaptationMode</c>).
    /// </summary>
    public required double AllocatedBytesPerRequest { get; init; }

    /// <summary>How much of its cores the load used, 0 to 1: near 1 the load is the bottleneck.</summary>
    public required double LoadBusy { get; init; }

    /// <summary>
    /// Runs a load against a server. The server is asked before and after, never during; the load ends with no request under way
    /// that the figures would miss (the drained loads) or with at most one a connection (wrk).
    /// </summary>
    /// <param name="server">What is measured.</param>
    /// <param name="layout">The cores of both.</param>
    /// <param name="load">Runs once.</param>
    /// <param name="database">Of the server, where it is a process of its own.</param>
    public static async Task<Sample> Take(ServerGroup server, Layout layout, Func<Task<LoadResult>> load, PostgresServer? database = null)
    {
        var used = await Database(database);
        var allocated = server.AllocatedBytes();
        var cpu = server.CpuTime();
        var front = server.FrontCpuTime();
        var result = await load();
        front = server.FrontCpuTime() - front;
        cpu = server.CpuTime() - cpu;
        allocated = server.AllocatedBytes() - allocated;
        return Of(result, layout, cpu, front, await Database(database) - used, allocated);
    }

    /// <summary>Runs work that needs no server but a database: what works is this process, and the load is the work.</summary>
    public static async Task<Sample> TakeHere(Layout layout, Func<Task<LoadResult>> work, PostgresServer? database)
    {
        var used = await Database(database);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var result = await work();
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return Of(result, layout, result.LoadCpu, result.LoadCpu, await Database(database) - used, allocated);
    }

    /// <summary>The same work counted by items, for a request that carries several. Latency stays that of the request.</summary>
    public Sample PerItem(int itemsPerRequest) => this with
    {
        Requests = Requests * itemsPerRequest,
        RequestsPerSecond = RequestsPerSecond * itemsPerRequest,
        CpuMicrosecondsPerRequest = CpuMicrosecondsPerRequest / itemsPerRequest,
        FrontMicrosecondsPerRequest = FrontMicrosecondsPerRequest / itemsPerRequest,
        DatabaseMicrosecondsPerRequest = DatabaseMicrosecondsPerRequest / itemsPerRequest,
        LogBytesPerRequest = LogBytesPerRequest / itemsPerRequest,
        AllocatedBytesPerRequest = AllocatedBytesPerRequest / itemsPerRequest,
    };

    private static async Task<DatabaseUse> Database(PostgresServer? database) =>
        database is null ? default : new DatabaseUse(database.CpuTime(), await database.LogBytes());

    private static Sample Of(LoadResult result, Layout layout, TimeSpan cpu, TimeSpan front, DatabaseUse database, long allocated)
    {
        if (result.Requests == 0) throw new BenchFailureException("a load finished no request at all.");
        return new Sample
        {
            Requests = result.Requests,
            Seconds = result.Elapsed.TotalSeconds,
            RequestsPerSecond = result.Requests / result.Elapsed.TotalSeconds,
            P50Milliseconds = result.P50.TotalMilliseconds,
            P99Milliseconds = result.P99.TotalMilliseconds,
            CpuMicrosecondsPerRequest = cpu.TotalMicroseconds / result.Requests,
            FrontMicrosecondsPerRequest = front.TotalMicroseconds / result.Requests,
            DatabaseMicrosecondsPerRequest = database.Cpu.TotalMicroseconds / result.Requests,
            LogBytesPerRequest = (double)database.LogBytes / result.Requests,
            AllocatedBytesPerRequest = allocated < 0 ? double.NaN : (double)allocated / result.Requests,
            LoadBusy = result.LoadCpu / (result.Elapsed * layout.LoadCoreCount),
        };
    }

    private readonly record struct DatabaseUse(TimeSpan Cpu, long LogBytes)
    {
        public static DatabaseUse operator -(DatabaseUse after, DatabaseUse before) => new(after.Cpu - before.Cpu, after.LogBytes - before.LogBytes);
    }
}
