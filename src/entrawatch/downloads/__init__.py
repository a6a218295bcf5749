"""Files of other projects, pinned by their hashes, fetched with their registry's client, kept in the user's cache."""
