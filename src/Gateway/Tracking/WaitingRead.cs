using System.Threading.Tasks.Sources;
using Convoy.Cargo;
using Convoy.Projects;
using Microsoft.Extensions.ObjectPool;

namespace Convoy.Gateway.Tracking;

/// <summary>A read that waits for its group. It is used again once its answer was taken.</summary>
internal sealed class WaitingRead : IValueTaskSource<GroupedRead>
{
    private ManualResetValueTaskSourceCore<GroupedRead> _answer;
    private ObjectPool<WaitingRead>? _home;

    public CargoId Cargo { get; private set; }

    public ProjectClaim Reader { get; private set; } = null!;

    /// <summary>Begins to wait; whoever takes the answer puts this back into <paramref name="home"/>.</summary>
    public ValueTask<GroupedRead> Begin(CargoId cargo, ProjectClaim reader, ObjectPool<WaitingRead> home)
    {
        (Cargo, Reader, _home) = (cargo, reader, home);
        return new(this, _answer.Version);
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
        _home!.Return(this);
        return answer;
    }
}
