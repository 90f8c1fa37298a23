"""What the artist sees: widgets, painting, theme; state comes from `models`, never from the wire or the disk."""

from __future__ import annotations
