"""What the artist sets and the secrets that go with it, in small files and the keyring, beside the library."""
