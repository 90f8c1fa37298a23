"""Which addresses lead to a file of the emulator's own, and that none leads out of its folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.emulator.wire.addresses import local_path

HOME = Path("home")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("http://127.0.0.1:8123/emulator/files/cat.png", "files/cat.png"),
        ("https://localhost/emulator/files/cat.png?v=1#top", "files/cat.png"),
        ("HTTP://[::1]:1/emulator/files/a-b_c.1.JPG", "files/a-b_c.1.jpg"),
        ("http://127.0.0.1/emulator/files/Console.PNG", "files/console.png"),
        ("http://127.9.9.9:2/emulator/files/a%2Db.png", "files/a-b.png"),
        ("http://127.0.0.1:3/cdn/mj/5f_0.png", "cdn/mj/5f_0.png"),
        ("http://127.0.0.1:3/cdn/temp/1760000000000.png", "cdn/temp/1760000000000.png"),
    ],
)
def test_own_addresses(address: str, place: str) -> None:
    assert local_path(address, HOME) == HOME / place


@pytest.mark.parametrize(
    "address",
    [
        "",
        "cat.png",
        "file:///emulator/files/cat.png",
        "ftp://127.0.0.1/emulator/files/cat.png",
        "https://example.org/emulator/files/cat.png",
        "https://127.0.0.1.example.org/cdn/mj/a.png",
        "https://127.0.0.1@example.org/cdn/mj/a.png",
        "http://[::1/cdn/mj/a.png",
        "http://127.0.0.1:3/other/cat.png",
        "http://127.0.0.1/emulator/files/",
        "http://127.0.0.1/emulator/files/a/b.png",
        "http://127.0.0.1/emulator/files/..%2Femulator.db",
        "http://127.0.0.1/emulator/files/%2e%2e",
        "http://127.0.0.1/emulator/files/..%5Cemulator.db",
        "http://127.0.0.1/emulator/files/a%00.png",
        "http://127.0.0.1/cdn/../emulator.db",
        "http://127.0.0.1/cdn/mj/../../emulator.db",
        "http://127.0.0.1/cdn//emulator.db",
        "http://127.0.0.1/cdn/C:/x",
        "http://127.0.0.1/emulator/files/con.png",
        "http://127.0.0.1/emulator/files/Lpt1",
        "http://127.0.0.1/emulator/files/nul.a.png",
        "http://127.0.0.1/emulator/files/a.png.",
        "http://127.0.0.1/cdn/aux/a.png",
    ],
)
def test_everything_else_is_foreign(address: str) -> None:
    assert local_path(address, HOME) is None
