// Nodes that live in one process share OpenTelemetry's instruments: one must not end while another is scraped.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
