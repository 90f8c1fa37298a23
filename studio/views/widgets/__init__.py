"""Pieces that know nothing of pictures or prompts: painted from the theme's tokens, alike under every style."""

from __future__ import annotations
