using System.Runtime.Versioning;

// Processes, signals and proxies are those of Linux, on which nodes are run.
[assembly: SupportedOSPlatform("linux")]

// A cluster under load keeps two cores busy: side by side, the tests would only measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
