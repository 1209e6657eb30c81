using Convoy.Cargo;
using Convoy.Grains.Cargo;
using Convoy.Grains.Storage;
using Convoy.Grains.Tests.Storage;
using Convoy.Keys;
using Convoy.Projects;
using Convoy.Testing;

namespace Convoy.Grains.Tests.Upkeep;

/// <summary>The statements beside the grains' own, each on both databases.</summary>
public abstract class SweepTests(GrainCluster cluster)
{
    [Fact]
    public async Task A_load_that_was_cut_off_is_removed_and_a_whole_one_stays()
    {
        var cut = cluster.NewCargo();
        await new CargoParamsStore(cluster.Database, TimeProvider.System).Save(cut.Id.Value, cut.Load());
        var whole = await cluster.LoadCargo();

        while ((await cluster.Grains.GetUnfinishedLoads().Sweep(TimeSpan.Zero)).HasMore)
        {
        }

        Assert.Empty(await ParamsOf(cut.Id));
        Assert.Single(await ParamsOf(whole.Id));
    }

    [Fact]
    public async Task The_sweep_of_keys_comes_as_far_as_the_last_change()
    {
        await cluster.Grains.GetProjectCatalog().Create(new NewProject { Id = ProjectId.New(TimeProvider.System), Slug = Named("swept"), Name = "Swept" });
        await Eventually.Holds("the second of the change to be over", async () => (await MarkAfterSweep()).EndsWith("swept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_last_use_of_a_key_never_goes_back()
    {
        var key = KeyHash.Of("a key");
        var late = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        await cluster.Grains.GetKeyUsage().Record([new KeyUse(key, late)]);
        await cluster.Grains.GetKeyUsage().Record([new KeyUse(key, late.AddHours(-1))]);
        Assert.Equal(late, Assert.Single(await cluster.Grains.GetKeyUsage().Find([key, KeyHash.Of("no key")])).At);
    }

    [Fact]
    public async Task However_many_ask_for_the_secrets_they_agree()
    {
        var loaded = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ClusterSecretsStore.Load(cluster.Database, TimeProvider.System)));
        var project = ProjectId.New(TimeProvider.System);
        var id = loaded[0].MintCargoId(project, TimeProvider.System);
        Assert.All(loaded, secrets => Assert.True(secrets.TryVerifyCargoId(project, id.Value, out _)));
    }

    private static Slug Named(string text) => Slug.TryParse(text, out var slug) ? slug : throw new ArgumentException("No slug.", nameof(text));

    private async Task<string> MarkAfterSweep()
    {
        await cluster.Grains.GetUnfinishedKeys().Sweep(TimeSpan.Zero);
        return await new SweepMarks(cluster.Database).Find("unfinished-keys");
    }

    private Task<List<string>> ParamsOf(CargoId id) =>
        cluster.Database.Query("SELECT cargo_id FROM cargo_params WHERE cargo_id = @id", row => row.GetString(0), ("@id", id.Value));
}

[Collection(SqliteGrainCluster.Name)]
public sealed class SweepOnSqliteTests(SqliteGrainCluster cluster) : SweepTests(cluster);

[Collection(PostgresGrainCluster.Name)]
public sealed class SweepOnPostgresTests(PostgresGrainCluster cluster) : SweepTests(cluster);
