"""Legnext Studio, a desktop studio for the Legnext AI service: write a prompt, watch the job, keep the pictures."""

from __future__ import annotations

NAME = "Legnext Studio"
__version__ = "0.1.0"
