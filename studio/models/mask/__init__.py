"""The mask that is being painted: its pixels and outlines, every step undone and redone, and what is sent of it."""
