"""The column where a prompt is written: its text, its problems, its parameters, and what Generate will cost."""

from __future__ import annotations
