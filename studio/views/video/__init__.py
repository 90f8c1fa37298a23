"""Videos: loops in the grid, and one of them large with everything that a player has."""
