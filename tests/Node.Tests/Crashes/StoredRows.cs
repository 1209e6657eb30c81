using System.Text;
using Convoy.Testing;
using Microsoft.Data.Sqlite;

namespace Convoy.Node.Tests.Crashes;

/// <summary>What the database file of a node holds, read beside the node or after its end.</summary>
internal sealed class StoredRows
{
    private readonly List<(string Type, string Key, byte[] Payload)> _grains = [];

    private StoredRows()
    {
    }

    /// <summary>Ids of the rows of params.</summary>
    public HashSet<string> Params { get; } = [];

    /// <summary>Ids of the cargo.</summary>
    public HashSet<string> Cargo { get; } = [];

    public int ApiKeys => KeysOf("api-key").Count();

    /// <summary>The slugs that have a project.</summary>
    public HashSet<string> Projects => [.. KeysOf("project").Select(key => key["project/".Length..])];

    /// <summary>How many cargo, from one on in the order of their ids, are durably past their load.</summary>
    public static long CountMoved(NodeHome home, string from)
    {
        using var connection = Open(home);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM cargo WHERE cargo_id >= @from AND version > 1";
        command.Parameters.AddWithValue("@from", from);
        return (long)command.ExecuteScalar()!;
    }

    public static StoredRows Read(NodeHome home)
    {
        using var connection = Open(home);
        var rows = new StoredRows();
        using var transaction = connection.BeginTransaction(deferred: true);
        using var grains = connection.CreateCommand();
        grains.CommandText = "SELECT grain_type, grain_key, payload FROM grain_state WHERE payload IS NOT NULL";
        using (var reader = grains.ExecuteReader())
        {
            while (reader.Read()) rows._grains.Add((reader.GetString(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
        }

        AddIds(rows.Params, connection, "SELECT cargo_id FROM cargo_params");
        AddIds(rows.Cargo, connection, "SELECT cargo_id FROM cargo");
        return rows;
    }

    /// <summary>Takes cargo out of the database behind the node's back; returns how many.</summary>
    public static int Remove(NodeHome home, IEnumerable<string> ids)
    {
        using var connection = Open(home, SqliteOpenMode.ReadWrite);
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM cargo WHERE cargo_id = @id";
        var id = command.Parameters.Add("@id", SqliteType.Text);
        var removed = 0;
        foreach (var next in ids)
        {
            id.Value = next;
            removed += command.ExecuteNonQuery();
        }

        transaction.Commit();
        return removed;
    }

    private static SqliteConnection Open(NodeHome home, SqliteOpenMode mode = SqliteOpenMode.ReadOnly)
    {
        var file = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(home.DataDirectory, "convoy.db"),
            Mode = mode,
            Pooling = false,
        };
        var connection = new SqliteConnection(file.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>Whether the catalog's row mentions a text; it holds names only of projects that are being made.</summary>
    public bool CatalogMentions(string text) => Mentions("project-catalog", "catalog/projects", text);

    /// <summary>Whether a project's row mentions a text, such as the name of a key, whole or being made.</summary>
    public bool ProjectMentions(string slug, string text) => Mentions("project", $"project/{slug}", text);

    private static void AddIds(HashSet<string> ids, SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        while (reader.Read()) ids.Add(reader.GetString(0));
    }

    private IEnumerable<string> KeysOf(string type) => _grains.Where(row => row.Type == type).Select(row => row.Key);

    // Rows are serialized by Orleans, in which a text is its UTF-8.
    private bool Mentions(string type, string key, string text) =>
        _grains.Any(row => row.Type == type && row.Key == key && row.Payload.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
}
