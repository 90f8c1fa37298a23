"""The page of a family: its tree, and the steps that are repeated elsewhere."""
