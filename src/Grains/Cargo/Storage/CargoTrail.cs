using System.Buffers;
using System.Text;
using Convoy.Cargo;

namespace Convoy.Grains.Cargo.Storage;

/// <summary>
/// What a cargo remembers of its way (<see cref="CargoState.RequeuedBatches"/>, <see cref="CargoState.AppliedTransitions"/>,
/// <see cref="CargoState.History"/>), packed into one column: about 25 bytes a step beside its texts, each of which is there once.
/// </summary>
/// <remarks>
/// A format byte, then three lists, each with its length in front. Numbers are LEB128 (DWARF 5, 7.6), zigzag where they have a sign. A
/// text is the number of an earlier one, counted from 1 with the cargo's batch as the first, or 0 and the text itself.
/// </remarks>
internal static class CargoTrail
{
    private const byte Format = 1;

    [ThreadStatic]
    private static Packer? s_packer;

    /// <summary>Packs the lists; null when there is nothing to remember.</summary>
    public static byte[]? Pack(CargoState state)
    {
        var trail = Borrow(state);
        return trail.IsEmpty ? null : trail.ToArray();
    }

    /// <summary>The same in memory of this thread, good until it packs another; empty when there is nothing to remember.</summary>
    public static ReadOnlySpan<byte> Borrow(CargoState state)
    {
        if (state.RequeuedBatches.IsEmpty && state.AppliedTransitions.IsEmpty && state.History.IsEmpty) return default;
        var packer = s_packer ??= new Packer();
        packer.Begin(state.BatchId);
        packer.Number((ulong)state.RequeuedBatches.Length);
        foreach (var batch in state.RequeuedBatches) packer.Text(batch);
        packer.Number((ulong)state.AppliedTransitions.Length);
        foreach (var applied in state.AppliedTransitions)
        {
            packer.Number((ulong)applied.To << 1 | (applied.BatchId is null ? 0u : 1u));
            packer.Text(applied.TransitionId);
            if (applied.BatchId is not null) packer.Text(applied.BatchId);
        }

        packer.Number((ulong)state.History.Length);
        foreach (var step in state.History) Pack(packer, step, state.CreatedAt);
        return packer.End();
    }

    /// <summary>The state with its lists unpacked.</summary>
    /// <exception cref="InvalidDataException">The column is none of ours, or of a newer release.</exception>
    public static CargoState Unpack(CargoState bare, ReadOnlySpan<byte> trail)
    {
        if (trail.IsEmpty) return bare;
        var unpacker = new Unpacker(trail, bare.BatchId);
        var requeued = new string[unpacker.Length()];
        for (var i = 0; i < requeued.Length; i++) requeued[i] = unpacker.Text();
        var applied = new AppliedTransition[unpacker.Length()];
        for (var i = 0; i < applied.Length; i++)
        {
            var head = unpacker.Number();
            applied[i] = new AppliedTransition
            {
                To = Status(head >> 1),
                TransitionId = unpacker.Text(),
                BatchId = (head & 1) == 0 ? null : unpacker.Text(),
            };
        }

        var history = new CargoStep[unpacker.Length()];
        for (var i = 0; i < history.Length; i++) history[i] = Step(ref unpacker, bare.CreatedAt);
        unpacker.RequireEnd();
        return bare with { RequeuedBatches = [.. requeued], AppliedTransitions = [.. applied], History = [.. history] };
    }

    private static void Pack(Packer packer, CargoStep step, DateTimeOffset createdAt)
    {
        var parts = (step.OccurredAt is null ? 0u : Has.OccurredAt)
            | (step.TransitionId is null ? 0u : Has.TransitionId)
            | (step.BatchId is null ? 0u : Has.BatchId)
            | (step.Reason is null ? 0u : Has.Reason);
        packer.Number((ulong)step.From << 4 | (ulong)step.To);
        packer.Number(parts);
        packer.Signed(step.At.UtcTicks - createdAt.UtcTicks);
        if (step.OccurredAt is { } occurredAt)
        {
            packer.Signed(occurredAt.UtcTicks - step.At.UtcTicks);
            packer.Signed((long)occurredAt.Offset.TotalMinutes);
        }

        if (step.TransitionId is not null) packer.Text(step.TransitionId);
        if (step.BatchId is not null) packer.Text(step.BatchId);
        if (step.Reason is not null) packer.Text(step.Reason);
    }

    private static CargoStep Step(ref Unpacker unpacker, DateTimeOffset createdAt)
    {
        var move = unpacker.Number();
        var parts = unpacker.Number();
        var at = Time(createdAt.UtcTicks + unpacker.Signed(), offsetMinutes: 0);
        return new CargoStep
        {
            From = Status(move >> 4),
            To = Status(move & 0xF),
            At = at,
            OccurredAt = (parts & Has.OccurredAt) == 0 ? null : Time(at.UtcTicks + unpacker.Signed(), unpacker.Signed()),
            TransitionId = (parts & Has.TransitionId) == 0 ? null : unpacker.Text(),
            BatchId = (parts & Has.BatchId) == 0 ? null : unpacker.Text(),
            Reason = (parts & Has.Reason) == 0 ? null : unpacker.Text(),
        };
    }

    private static CargoStatus Status(ulong number) => number <= (ulong)CargoStatus.CallbackFailed ? (CargoStatus)number : throw Broken();

    private static DateTimeOffset Time(long utcTicks, long offsetMinutes)
    {
        if (utcTicks < 0 || utcTicks > DateTimeOffset.MaxValue.UtcTicks || Math.Abs(offsetMinutes) > 14 * 60) throw Broken();
        return new DateTimeOffset(utcTicks, TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(offsetMinutes));
    }

    private static InvalidDataException Broken() => new("The trail of a cargo is not in the form that this release knows.");

    private static class Has
    {
        public const uint OccurredAt = 1;
        public const uint TransitionId = 2;
        public const uint BatchId = 4;
        public const uint Reason = 8;
    }

    private sealed class Packer
    {
        private const int MaxNumberBytes = 10;

        private readonly ArrayBufferWriter<byte> _bytes = new(256);
        private readonly List<string> _texts = [];

        public void Begin(string? batch)
        {
            _bytes.ResetWrittenCount();
            _texts.Clear();
            if (batch is not null) _texts.Add(batch);
            _bytes.GetSpan(1)[0] = Format;
            _bytes.Advance(1);
        }

        public ReadOnlySpan<byte> End() => _bytes.WrittenSpan;

        public void Number(ulong number)
        {
            var to = _bytes.GetSpan(MaxNumberBytes);
            var length = 0;
            for (; number >= 0x80; number >>= 7) to[length++] = (byte)(number | 0x80);
            to[length++] = (byte)number;
            _bytes.Advance(length);
        }

        public void Signed(long number) => Number((ulong)(number << 1) ^ (ulong)(number >> 63));

        public void Text(string text)
        {
            // At most 80 texts, and most cargo have one or two.
            var known = _texts.IndexOf(text) + 1;
            Number((ulong)known);
            if (known > 0) return;
            _texts.Add(text);
            var length = Encoding.UTF8.GetByteCount(text);
            Number((ulong)length);
            Encoding.UTF8.GetBytes(text, _bytes.GetSpan(length));
            _bytes.Advance(length);
        }
    }

    private ref struct Unpacker
    {
        private readonly List<string> _texts = [];
        private ReadOnlySpan<byte> _rest;

        public Unpacker(ReadOnlySpan<byte> trail, string? batch)
        {
            if (trail[0] != Format) throw Broken();
            _rest = trail[1..];
            if (batch is not null) _texts.Add(batch);
        }

        public ulong Number()
        {
            var number = 0UL;
            for (var shift = 0; shift < 64; shift += 7)
            {
                if (_rest.IsEmpty) throw Broken();
                var next = _rest[0];
                _rest = _rest[1..];
                number |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80) return number;
            }

            throw Broken();
        }

        public long Signed()
        {
            var number = Number();
            return (long)(number >> 1) ^ -(long)(number & 1);
        }

        /// <summary>The length of a list or a text, which cannot be more than there are bytes left.</summary>
        public int Length()
        {
            var length = Number();
            return length <= (ulong)_rest.Length ? (int)length : throw Broken();
        }

        public string Text()
        {
            var known = Number();
            if (known > 0) return known <= (ulong)_texts.Count ? _texts[(int)known - 1] : throw Broken();
            var length = Length();
            var text = Encoding.UTF8.GetString(_rest[..length]);
            _rest = _rest[length..];
            _texts.Add(text);
            return text;
        }

        public readonly void RequireEnd()
        {
            if (!_rest.IsEmpty) throw Broken();
        }
    }
}
