"""A local stand-in for the Legnext service: a second program that shares no code with the rest of studio."""
