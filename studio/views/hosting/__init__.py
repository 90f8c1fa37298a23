"""Where pictures of this computer are put, as the artist sets it up, and what was put there."""
