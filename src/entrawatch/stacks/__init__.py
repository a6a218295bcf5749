"""One environment: its stack file, its settings, and what it deploys."""
