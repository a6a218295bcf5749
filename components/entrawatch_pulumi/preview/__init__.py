"""Run a Pulumi program in this process, without CLI, network or cloud account, and record its plan."""
