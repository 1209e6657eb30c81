using System.Runtime.Versioning;

// Signals, file modes and terminals are those of Linux, on which nodes are run.
[assembly: SupportedOSPlatform("linux")]

// The start of a node keeps two cores busy: side by side, the tests would only measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
