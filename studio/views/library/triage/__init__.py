"""The page on which it is decided about what runs out next."""
