"""Prompt texts of every odd kind, for properties that hold for any text."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = st.sampled_from(
    [
        "a fox", " ", "\n", "--", "—", "--ar 3:2", "--no a, b", "--raw", "::", "::2", "::-0.5", "https://a.b/c--d.png",
        "--sref", "random", "{a,b}", "\\{", '"open', "--unknown x", "--v 7", "--v6.1", "--niji", "--exp", "٣", "مرحبا",
        "🦊", "\ud800", "\x00", "--CHAOS 5", "--stylize", "250", " -- ", "—ar 1:1", "--p", "\u2028", "\x1f",
        "--v 8", "--v 8.1", "--turbo", "--draft", "--oref https://a.b/c", "--q 4", "--hd", "--sv 6", "{", "}", ",",
        "{1..3}", "--bs 3", "--chaos 500", "--seed -1", "--repeat 2", "--relax", "--personalize", "--niji 5", "\\",
        "--v", "--iw 9", "--v8.1x", "--\u0130", "--\u212a", "--chaos \uff11\uff10\uff10\uff10", "--chaos +500",
        "--turbo,", "www.a.b",
    ]
)  # fmt: skip
LONG = st.tuples(
    st.lists(PIECES, min_size=1, max_size=8), st.lists(PIECES, min_size=1, max_size=8), st.integers(0, 500)
).map(lambda parts: (" ".join(parts[0]) * 300)[: 8192 - parts[2] * 8] + " " + " ".join(parts[1]) * parts[2])
"""About as long as a prompt may be, or longer, with up to 500 times the same flags."""
PROMPTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES).map("".join))
