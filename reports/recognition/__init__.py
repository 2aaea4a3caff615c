"""Document to Reading: which grid is which table, which place is which cell. Pure."""
