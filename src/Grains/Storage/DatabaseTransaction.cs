using System.Data.Common;

namespace Convoy.Grains.Storage;

/// <summary>Statements that are committed together, by <see cref="Database.Transact"/>. Its faults are the driver's.</summary>
internal sealed class DatabaseTransaction(DbConnection connection, DbTransaction transaction)
{
    /// <summary>Runs a statement that returns rows.</summary>
    public async Task<List<T>> Query<T>(string sql, Func<DbDataReader, T> read, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await Database.Rows(command, read);
    }

    /// <summary>Changes rows, and returns how many.</summary>
    public async Task<int> Execute(string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    private DbCommand Command(string sql, (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Constants of the callers; what varies is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        Database.AddParameters(command, parameters);
        return command;
    }
}
