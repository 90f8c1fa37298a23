"""Jobs that came from one another: their families and lines, and steps that are repeated on other pictures."""
