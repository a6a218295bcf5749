"""Run alerts and queries where their logs are: on a Log Analytics workspace, with the text that Azure would run."""
