using System.Data.Common;

namespace Convoy.Grains.Storage;

/// <summary>
/// Connections from the provider's own pool, which it keeps by connection string: Orleans' providers, which are given the string,
/// then share it with us, and its limit holds for all of them together.
/// </summary>
internal sealed class PooledSource(DbProviderFactory provider, string connectionString) : DbDataSource
{
    public override string ConnectionString => connectionString;

    protected override DbConnection CreateDbConnection()
    {
        var connection = provider.CreateConnection() ?? throw new InvalidOperationException($"{provider.GetType().Name} makes no connections.");
        connection.ConnectionString = connectionString;
        return connection;
    }
}
