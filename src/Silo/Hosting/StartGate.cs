namespace Convoy.Silo.Hosting;

/// <summary>Whether the node has started: before that, what is logged beside the one sentence would only hide it.</summary>
internal sealed class StartGate
{
    private volatile bool _hasStarted;

    public bool HasStarted => _hasStarted;

    public void Open() => _hasStarted = true;
}
