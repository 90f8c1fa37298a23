"""The tour: the real window played by itself against the practice service, a picture per step."""
