"""What the artist has: the history and all that orders it."""
