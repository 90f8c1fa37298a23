"""Bringing in what was made elsewhere: first a look that changes nothing, then the copying. Blocking, no event loop."""
