namespace Convoy.Testing;

/// <summary>The newest lines that a process wrote to one of its outputs, up to <see cref="MaxCharacters"/>. Thread-safe.</summary>
public sealed class OutputBuffer
{
    /// <summary>How many characters are kept; older lines go first.</summary>
    public const int MaxCharacters = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private int _characters;

    /// <summary>The lines that are kept, oldest first.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    /// <summary>The lines that are kept, as one text.</summary>
    public string Text => string.Join('\n', Lines);

    /// <inheritdoc/>
    public override string ToString() => Text;

    internal void Add(string line)
    {
        lock (_gate)
        {
            _lines.Enqueue(line);
            _characters += line.Length + 1;
            while (_characters > MaxCharacters && _lines.Count > 1) _characters -= _lines.Dequeue().Length + 1;
        }
    }
}
