"""HTTP: our own client of the service, and the reading of everything it says; the only place that knows httpx."""
