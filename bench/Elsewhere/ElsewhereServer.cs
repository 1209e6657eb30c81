using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Convoy.Bench.Elsewhere;

/// <summary>The same tracking read without Convoy: ASP.NET Core, Npgsql and a table of keys beside Convoy's own table of cargo.</summary>
internal static class ElsewhereServer
{
    /// <summary>The hidden command under which the program serves it.</summary>
    public const string CommandName = "elsewhere";

    /// <summary>Connections to the database; on two cores more did not help.</summary>
    private const int Connections = 16;

    private const string FindKey = "SELECT project_id FROM elsewhere_keys WHERE key_hash = $1";
    private const string FindCargo = "SELECT status, created_at, updated_at FROM cargo WHERE cargo_id = $1 AND project_id = $2";

    private static readonly TimeSpan KeyAge = TimeSpan.FromSeconds(1);

    /// <summary>Serves on loopback until cancelled.</summary>
    public static async Task Run(int port, string connectionString, ElsewhereForm form, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenLocalhost(port);
        });
        await using var source = new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(connectionString)
            {
                MaxPoolSize = Connections,
                MinPoolSize = Connections,
                MaxAutoPrepare = 8,
                AutoPrepareMinUsages = 1,
                Multiplexing = form == ElsewhereForm.Tuned,
                NoResetOnClose = true,
            }.ToString()).Build();
        await using var app = builder.Build();
        app.MapGet("/health/ready", _ => Task.CompletedTask);
        app.MapGet("/cargo/{id}/tracking", form == ElsewhereForm.Plain ? context => Plain(context, source) : new Tuned(source).Handle);
        await app.StartAsync(cancellation);
        await app.WaitForShutdownAsync(cancellation);
    }

    private static async Task Plain(HttpContext context, NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        if (await FindProject(connection.CreateCommand(), KeyOf(context)) is not { } project)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var id = (string)context.Request.RouteValues["id"]!;
        await using var command = connection.CreateCommand();
        command.CommandText = FindCargo;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = project });
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var status = reader.GetString(0);
        await context.Response.WriteAsJsonAsync(new
        {
            cargo_id = id,
            status,
            status_description = Description(status),
            created_at = reader.GetDateTime(1),
            updated_at = reader.GetDateTime(2),
        });
    }

    private static string KeyOf(HttpContext context) => context.Request.Headers["X-API-Key"].ToString();

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key)));

    private static async Task<Guid?> FindProject(NpgsqlCommand command, string key)
    {
        await using (command)
        {
            command.CommandText = FindKey;
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = HashOf(key) });
            return (Guid?)await command.ExecuteScalarAsync();
        }
    }

    private static string Description(string status) => status == "pending" ? "Waiting to be assigned to a batch" : "On its way";

    private sealed class Tuned(NpgsqlDataSource source)
    {
        private readonly ConcurrentDictionary<string, (Guid Project, long At)> _keys = new();

        public async Task Handle(HttpContext context)
        {
            var key = KeyOf(context);
            if (!_keys.TryGetValue(key, out var known) || TimeProvider.System.GetElapsedTime(known.At) > KeyAge)
            {
                if (await FindProject(source.CreateCommand(), key) is not { } project)
                {
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    return;
                }

                _keys[key] = known = (project, TimeProvider.System.GetTimestamp());
            }

            var id = (string)context.Request.RouteValues["id"]!;
            await using var command = source.CreateCommand(FindCargo);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id, NpgsqlDbType = NpgsqlDbType.Text });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = known.Project, NpgsqlDbType = NpgsqlDbType.Uuid });
            await using var reader = await command.ExecuteReaderAsync();
            if (!await reader.ReadAsync())
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            Write(context.Response, id, reader.GetString(0), reader.GetDateTime(1), reader.GetDateTime(2));
        }

        private static void Write(HttpResponse response, string id, string status, DateTime created, DateTime updated)
        {
            Span<byte> body = stackalloc byte[512];
            Utf8(body, id, status, created, updated, out var length);
            response.ContentType = "application/json";
            response.ContentLength = length;
            response.BodyWriter.Write(body[..length]);
        }

        private static void Utf8(Span<byte> body, string id, string status, DateTime created, DateTime updated, out int length)
        {
            var description = Description(status);
            if (!System.Text.Unicode.Utf8.TryWrite(
                body,
                CultureInfo.InvariantCulture,
                $"{{\"cargo_id\":\"{id}\",\"status\":\"{status}\",\"status_description\":\"{description}\",\"created_at\":\"{created:yyyy-MM-ddTHH:mm:ss.ffffffZ}\",\"updated_at\":\"{updated:yyyy-MM-ddTHH:mm:ss.ffffffZ}\"}}",
                out length))
            {
                throw new JsonException("The answer is too long.");
            }
        }
    }
}
