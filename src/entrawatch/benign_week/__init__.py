"""The benign week: a synthetic tenant, and every alert replayed over its logs."""
