"""Alert specs, samples, areas, inputs, and the catalog of them all."""
