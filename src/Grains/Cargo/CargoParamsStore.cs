using Convoy.Cargo;
using Convoy.Grains.Storage;

namespace Convoy.Grains.Cargo;

/// <summary>The rows beside the cargo: <c>params</c> and callback URL, written before the cargo itself.</summary>
internal sealed class CargoParamsStore(Database database, TimeProvider time)
{
    /// <summary>Writes the row, durably. A repeat leaves the first one.</summary>
    public async ValueTask Save(string cargoId, CargoLoad load) =>
        await database.Execute(
            """
            INSERT INTO cargo_params (cargo_id, params, callback_url, created_at)
            VALUES (@id, @params, @url, @now)
            ON CONFLICT DO NOTHING
            """,
            ("@id", cargoId),
            ("@params", load.Params),
            ("@url", load.CallbackUrl),
            ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()));

    /// <summary>Removes the row; returns whether it was there.</summary>
    public async ValueTask<bool> Remove(string cargoId) =>
        await database.Execute("DELETE FROM cargo_params WHERE cargo_id = @id", ("@id", cargoId)) > 0;
}
