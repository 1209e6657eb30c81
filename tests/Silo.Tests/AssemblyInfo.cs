// Silos keep two cores busy: side by side, the tests would only measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
