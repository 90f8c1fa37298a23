"""Stars, flags, hearts, tags and notes where pictures are seen, and the keys and rows of menus for them."""
