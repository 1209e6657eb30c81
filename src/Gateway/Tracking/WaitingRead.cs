using System.Threading.Tasks.Sources;
using Convoy.Cargo;
using Convoy.Projects;
using Microsoft.Extensions.ObjectPool;

namespace Convoy.Gateway.Tracking;

/// <summary>A read that waits for its group. It is used again once its answer was taken.</summary>
internal sealed class WaitingRead : IValueTaskSource<GroupedRead>
{
    private static readonly DefaultObjectPool<WaitingRead> AtRest = new(new DefaultPooledObjectPolicy<WaitingRead>(), maximumRetained: 1_024);

    private ManualResetValueTaskSourceCore<GroupedRead> _answer;

    public CargoId Cargo { get; private set; }

    public ProjectClaim Reader { get; private set; } = null!;

    /// <summary>The answer, to be awaited once; read before it can have come, since another may wait with this then.</summary>
    public ValueTask<GroupedRead> Answer => new(this, _answer.Version);

    /// <summary>Begins to wait.</summary>
    public static WaitingRead Begin(CargoId cargo, ProjectClaim reader)
    {
        var read = AtRest.Get();
        (read.Cargo, read.Reader) = (cargo, reader);
        return read;
    }

    /// <summary>Ends the wait, and goes on with the request on this thread.</summary>
    public void End(GroupedRead answer) => _answer.SetResult(answer);

    ValueTaskSourceStatus IValueTaskSource<GroupedRead>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<GroupedRead>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    GroupedRead IValueTaskSource<GroupedRead>.GetResult(short token)
    {
        var answer = _answer.GetResult(token);
        _answer.Reset();
        AtRest.Return(this);
        return answer;
    }
}
