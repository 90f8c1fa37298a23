"""What the artist makes of the library: acts, the steps by which each is undone, and the emptying of the trash."""
