using System.Buffers;
using System.IO.Pipelines;
using Convoy.Cargo;

namespace Convoy.Gateway.Transitions;

/// <summary>Lines of a body, as they come, a bounded number at a time; nothing is held of a line that is too long.</summary>
/// <param name="body">The body.</param>
/// <param name="maxBytes">How many bytes of it are read.</param>
internal sealed class NdjsonReader(PipeReader body, int maxBytes)
{
    /// <summary>The longest line, in bytes: a result of the largest size, and what comes with it.</summary>
    public const int MaxLineBytes = Transition.MaxResultBytes + (64 * 1024);

    /// <summary>Lines handed over at a time.</summary>
    public const int MaxLinesAtATime = 1_000;

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r"u8;

    private long _bytes;
    private bool _isSkipping;

    /// <summary>Whether the body has more bytes than it may; nothing past them is read.</summary>
    public bool IsTooLarge => _bytes > maxBytes;

    /// <summary>
    /// The next lines that have come, waiting for at least one; empty at the end of the body, or where it is too large. A null is a
    /// line that was too long. Empty lines are left out.
    /// </summary>
    public async ValueTask<List<byte[]?>> Next(CancellationToken cancellation)
    {
        var lines = new List<byte[]?>();
        while (!IsTooLarge)
        {
            var read = await body.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (lines.Count < MaxLinesAtATime && rest.PositionOf((byte)'\n') is { } end)
            {
                Add(lines, rest.Slice(0, end));
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (lines.Count == MaxLinesAtATime)
            {
                _bytes += read.Buffer.Length - rest.Length;
                body.AdvanceTo(rest.Start);
                return lines;
            }

            if (read.IsCompleted)
            {
                Add(lines, rest);
                rest = rest.Slice(rest.End);
            }
            else if (rest.Length > MaxLineBytes)
            {
                _isSkipping = true;
                rest = rest.Slice(rest.End);
            }

            _bytes += read.Buffer.Length - rest.Length;
            body.AdvanceTo(rest.Start, read.Buffer.End);
            if (lines.Count > 0 || read.IsCompleted) break;
        }

        return lines;
    }

    private void Add(List<byte[]?> lines, ReadOnlySequence<byte> line)
    {
        if (_isSkipping || line.Length > MaxLineBytes)
        {
            lines.Add(null);
            _isSkipping = false;
            return;
        }

        var bytes = line.ToArray();
        if (bytes.AsSpan().Trim(WhiteSpace).Length > 0) lines.Add(bytes);
    }
}
