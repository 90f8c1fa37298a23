"""Pictures drawn by rule from a recipe; runs in worker processes and knows nothing of HTTP, jobs or money."""
