"""Pictures of this computer on their way to where the service can read them; it takes no files itself (contract §6)."""
