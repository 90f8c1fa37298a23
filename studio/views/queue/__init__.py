"""The queue: what is under way, what waits, and the artist's hand on it."""

from __future__ import annotations
