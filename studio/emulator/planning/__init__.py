"""From a job to drawing orders, still without drawing anything."""
