"""Prompt texts of every odd kind, for properties that hold for any text."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = st.sampled_from(
    [
        "a fox", " ", "\n", "--", "—", "--ar 3:2", "--no a, b", "--raw", "::", "::2", "::-0.5", "https://a.b/c--d.png",
        "--sref", "random", "{a,b}", "\\{", '"open', "--unknown x", "--v 7", "--v6.1", "--niji", "--exp", "٣", "مرحبا",
        "🦊", "\ud800", "\x00", "--CHAOS 5", "--stylize", "250", " -- ", "—ar 1:1", "--p", "\u2028", "\x1f",
    ]
)  # fmt: skip
PROMPTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES).map("".join))
