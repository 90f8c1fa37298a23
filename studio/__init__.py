"""Legnext Studio: its name and version, and nothing that costs time to import."""

from __future__ import annotations

NAME = "Legnext Studio"
__version__ = "0.1.0"
