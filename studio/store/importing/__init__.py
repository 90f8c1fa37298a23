"""What pictures from elsewhere say of their making, read from their bytes and names: one reader per program."""
