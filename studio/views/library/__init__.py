"""Pages over the whole library."""
