"""Compare two snapshots: one module per topic, each from facts to findings."""
