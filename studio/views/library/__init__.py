"""The library: every picture in a grid or a list, to be looked through, chosen and judged; and what it has cost."""

from __future__ import annotations
