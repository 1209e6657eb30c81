namespace Convoy.Grains.Storage;

/// <summary>How far each sweep has come, so that a restart does not begin again at the first row.</summary>
internal sealed class SweepMarks(Database database)
{
    /// <summary>The mark of a sweep; empty, which sorts before every other, when it has none.</summary>
    public async ValueTask<string> Find(string sweep) =>
        (await database.Query("SELECT mark FROM sweep_marks WHERE sweep = @sweep", row => row.GetString(0), ("@sweep", sweep))).FirstOrDefault("");

    /// <summary>Sets the mark, durably.</summary>
    public async ValueTask Save(string sweep, string mark) =>
        await database.Execute(
            "INSERT INTO sweep_marks (sweep, mark) VALUES (@sweep, @mark) ON CONFLICT (sweep) DO UPDATE SET mark = excluded.mark",
            ("@sweep", sweep),
            ("@mark", mark));
}
