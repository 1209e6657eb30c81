using System.Security.Authentication;
using Npgsql;

namespace Convoy.Grains.Storage;

/// <summary>Says why PostgreSQL did not let us in, without a word of the connection string.</summary>
internal static class PostgresRefusals
{
    private const string WrongSecret = "28P01"; // invalid_password

    /// <summary>What an operator has to mend, or, where nothing needs mending, that the database does not answer now.</summary>
    public static Exception Explain(NpgsqlException fault) => fault switch
    {
        PostgresException refused => Explain(refused),
        _ when fault.GetBaseException() is AuthenticationException =>
            new DatabaseFaultException("The certificate that the database shows is not what Convoy:Database asks for (SSL Mode, Root Certificate, Host).", fault),
        _ => Unreachable(fault),
    };

    private static Exception Explain(PostgresException fault) => fault.SqlState switch
    {
        WrongSecret => new DatabaseFaultException("The database refuses the user or the password of Convoy:Database.", fault),
        PostgresErrorCodes.InvalidAuthorizationSpecification =>
            new DatabaseFaultException($"The database takes no connection such as Convoy:Database makes: {fault.MessageText}.", fault),
        PostgresErrorCodes.InvalidCatalogName => new DatabaseFaultException("The database that Convoy:Database names does not exist: create it.", fault),
        PostgresErrorCodes.InsufficientPrivilege =>
            new DatabaseFaultException($"The role of Convoy:Database may not do what Convoy needs: {fault.MessageText}.", fault),
        _ when fault.IsTransient || IsGoing(fault) => Unreachable(fault),
        _ => new DatabaseFaultException($"The database refuses what Convoy needs ({fault.SqlState}): {fault.MessageText}.", fault),
    };

    // Class 57, such as a server that starts or stops; Npgsql counts some of it as lasting.
    private static bool IsGoing(PostgresException fault) => fault.SqlState.StartsWith("57", StringComparison.Ordinal);

    private static StorageUnavailableException Unreachable(NpgsqlException fault) =>
        new($"The database does not answer ({fault.GetBaseException().GetType().Name}: {(fault as PostgresException)?.SqlState ?? "no connection"}).", fault);
}
