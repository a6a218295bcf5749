"""Detection: run the query of an alert on sample log records and check whether it fires as its author states."""
