"""The middle of the window: the pictures of a job, what can be done with them, and where they come from."""

from __future__ import annotations
