"""The frame of an edit: how large the new picture is and where the old one lies on it, within the service's limits."""
