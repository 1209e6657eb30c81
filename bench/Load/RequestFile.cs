namespace Convoy.Bench.Load;

/// <summary>The requests that a read case picks from, on disk for wrk: a path and a key each.</summary>
/// <param name="Name">For messages.</param>
/// <param name="File">Where it is.</param>
/// <param name="ExpectedStatus">The status that every answer must have.</param>
internal sealed record RequestFile(string Name, string File, int ExpectedStatus)
{
    /// <summary>Whether they are sent in the order of the file, and not at random.</summary>
    public bool IsInOrder { get; init; }

    public static RequestFile Write(string name, string file, int expectedStatus, IEnumerable<(string CargoId, string Key)> requests)
    {
        var lines = requests.Select(request => $"/cargo/{request.CargoId}/tracking {request.Key}").ToList();
        if (lines.Exists(line => line.Length != lines[0].Length)) throw new BenchFailureException($"{name}: ids and keys must be equally long.");
        System.IO.File.WriteAllLines(file, lines);
        return new RequestFile(name, file, expectedStatus);
    }
}
