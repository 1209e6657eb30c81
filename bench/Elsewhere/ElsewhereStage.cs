using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Convoy.Bench.Cases;
using Convoy.Bench.Load;
using Convoy.Bench.Report;
using Convoy.Bench.Servers;
using Npgsql;

namespace Convoy.Bench.Elsewhere;

/// <summary>Tracking by a combined node of Convoy, and by ASP.NET Core with PostgreSQL on the very same rows. All share all cores, the database included.</summary>
internal sealed class ElsewhereStage : IStage
{
    private const int Ok = 200;

    private readonly Installation _convoy;
    private readonly IReadOnlyList<ServerGroup> _others;

    private ElsewhereStage(Installation convoy, IReadOnlyList<ServerGroup> others, IReadOnlyList<ICase> cases) =>
        (_convoy, _others, Cases) = (convoy, others, cases);

    public IReadOnlyList<ICase> Cases { get; }

    public static async Task<IStage> Set(BenchOptions options, Layout layout, ScratchDirectory scratch, CancellationToken cancellation)
    {
        var convoy = await Installation.Combined("combined", layout, scratch, options.NodeEnvironment, cancellation);
        var others = new List<ServerGroup>();
        try
        {
            using var client = new ConvoyClient(convoy.Address, convoy.Keys);
            var tracked = await CargoSupply.LoadMany(client, options.TrackedCargo, cancellation);
            await MakeKeys(convoy);
            var requests = RequestFile.Write("elsewhere", scratch.File("elsewhere.txt"), Ok, tracked.Select(id => (id, convoy.Keys.Api)));
            var bodyFile = scratch.File("elsewhere-body.json");
            await File.WriteAllBytesAsync(bodyFile, await client.Track(tracked.First(), cancellation), cancellation);
            var bare = new ServerGroup(await BareServer.Start(bodyFile, layout, scratch.File("elsewhere-bare.sock"), cancellation));
            others.Add(bare);

            // The most that any of them could reach with this load on these cores.
            var cases = new List<ICase> { Case(NameOfBare, "bare Kestrel route", bare, []) };
            foreach (var (form, title) in new[] { (ElsewhereForm.Plain, "ASP.NET Core, two queries"), (ElsewhereForm.Tuned, "ASP.NET Core, tuned") })
            {
                var server = new ServerGroup(await Start(form, convoy.Database!, layout, scratch, cancellation));
                others.Add(server);
                cases.Add(Case(NameOf(form), title, server, []));
            }

            cases.Add(Case(CaseNames.Elsewhere, $"Convoy, {tracked.Count:N0} active, combined node", convoy.Nodes, [NameOfBare, NameOf(ElsewhereForm.Plain), NameOf(ElsewhereForm.Tuned)]));
            return new ElsewhereStage(convoy, others, cases);

            ReadCase Case(string name, string title, ServerGroup server, IReadOnlyList<string> baselines) => new(name, title, server, requests, layout, options.Connections)
            {
                Database = convoy.Database,
                Section = Section.Elsewhere,
                Baselines = baselines,
            };
        }
        catch
        {
            foreach (var other in others) await other.DisposeAsync();
            await convoy.DisposeAsync();
            throw;
        }
    }

    public IEnumerable<Memory> PeakMemory() => [new("combined node", _convoy.Nodes.PeakResidentBytes())];

    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others) await other.DisposeAsync();
        await _convoy.DisposeAsync();
    }

    private const string NameOfBare = CaseNames.Elsewhere + " bare";

    private static string NameOf(ElsewhereForm form) => $"{CaseNames.Elsewhere} {(form == ElsewhereForm.Plain ? "plain" : "tuned")}";

    private static async Task MakeKeys(Installation convoy)
    {
        await using var source = NpgsqlDataSource.Create(convoy.Database!.ConnectionString);
        await using var make = source.CreateCommand("CREATE TABLE elsewhere_keys (key_hash text COLLATE \"C\" NOT NULL PRIMARY KEY, project_id uuid NOT NULL)");
        await make.ExecuteNonQueryAsync();
        await using var add = source.CreateCommand("INSERT INTO elsewhere_keys SELECT $1, project_id FROM cargo LIMIT 1");
        add.Parameters.AddWithValue(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(convoy.Keys.Api))));
        await add.ExecuteNonQueryAsync();
        await using var analyze = source.CreateCommand("VACUUM ANALYZE cargo");
        await analyze.ExecuteNonQueryAsync();
    }

    private static Task<ServerProcess> Start(ElsewhereForm form, PostgresServer database, Layout layout, ScratchDirectory scratch, CancellationToken cancellation)
    {
        var port = FreePort.Next();
        return ServerProcess.Start(
            new ServerCommand
            {
                Name = $"tracking elsewhere, {form}",
                Port = port,
                Arguments =
                [
                    "exec", "--runtimeconfig", Build.GatewayRuntimeConfig, "--depsfile", Path.ChangeExtension(Build.Bench, ".deps.json"),
                    Build.Bench, ElsewhereServer.CommandName, port.ToString(CultureInfo.InvariantCulture), database.ConnectionString, form.ToString(),
                ],
                Layout = layout,
                ProbeSocket = scratch.File($"{form}.sock"),
            },
            cancellation);
    }
}
