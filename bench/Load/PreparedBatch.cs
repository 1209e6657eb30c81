using System.Text;

namespace Convoy.Bench.Load;

/// <summary>Cargo that are moved together in one call after another; the calls are written before the time that is measured.</summary>
internal sealed class PreparedBatch
{
    private readonly byte[][] _bodies;
    private int _next;

    public PreparedBatch(IReadOnlyList<string> ids, BulkForm form)
    {
        Count = ids.Count;
        _bodies = [.. Enumerable.Range(0, CargoStep.Count).Select(step => Body([.. ids.Select(id => new CargoStep(id, step))], form))];
    }

    /// <summary>Cargo in it.</summary>
    public int Count { get; }

    /// <summary>Whether there are calls left.</summary>
    public bool HasNext => _next < _bodies.Length;

    /// <summary>Calls left.</summary>
    public int Left => _bodies.Length - _next;

    /// <summary>The next call's body.</summary>
    public byte[] Next() => _bodies[_next++];

    /// <summary>The body of a call.</summary>
    public static byte[] Body(IReadOnlyList<CargoStep> steps, BulkForm form)
    {
        var text = new StringBuilder(form == BulkForm.Json ? "{\"transitions\":[" : "");
        for (var i = 0; i < steps.Count; i++)
        {
            if (i > 0) text.Append(form == BulkForm.Json ? ',' : '\n');
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{{\"cargo_id\":\"{steps[i].CargoId}\",\"status\":\"{steps[i].Status}\",\"transition_id\":\"{steps[i].TransitionId}\",\"batch_id\":\"bench-1\"}}");
        }

        return Encoding.UTF8.GetBytes(text.Append(form == BulkForm.Json ? "]}" : "\n").ToString());
    }
}
