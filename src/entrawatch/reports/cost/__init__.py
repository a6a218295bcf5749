"""Monthly cost of one stack at list price; each line has its assumption and the source of its price."""
