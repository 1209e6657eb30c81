namespace Convoy.Bench.Volume;

/// <summary>The ceiling: the same rows, written by one connection with nothing around it, no grains and no HTTP.</summary>
internal interface IBareTable : IAsyncDisposable
{
    /// <summary>Rows that are there before the first is moved.</summary>
    const int Preloaded = 50_000;

    /// <summary>Loads so many cargo in one commit, params included.</summary>
    Task Load(int rows);

    /// <summary>Moves the next so many of the loaded cargo in one commit; at most <see cref="Preloaded"/>.</summary>
    Task Move(int rows);
}
