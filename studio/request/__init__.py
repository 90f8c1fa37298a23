"""What may be asked of the service, and whether it is allowed: pure values and tables, no I/O and no clock."""
