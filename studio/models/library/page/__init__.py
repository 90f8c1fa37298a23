"""The library page as data: which cells there are, where they lie, and what of them is selected."""
