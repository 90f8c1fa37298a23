"""From an address of this emulator to the file behind it; everything else on the network is none of its business."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

FILES = "/emulator/files/"
CDN = "/cdn/"
PART = ".part-"
"""What the name of a half-written file begins with: a leading dot keeps it out of reach of every address."""
NAME = re.compile(
    r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z))[a-z0-9](?:[a-z0-9._-]{0,126}[a-z0-9_-])?", re.IGNORECASE
)
"""What one part of a path may look like: no separator, no dot at an end, nothing that a file system reads specially."""


def is_loopback(host: str) -> bool:
    """True for `localhost` and the numbers of this machine; names are never looked up."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def local_path(address: str, home: Path) -> Path | None:
    """The file below `home` that an http(s) address on this machine stands for, whether or not it is there.

    `/emulator/files/NAME` lies in `files`, in small letters on every system, `/cdn/…` in `cdn`. The port is not looked
    at, since it changes from start to start. None for other hosts and paths, and for names that could lead out of the
    two folders.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not is_loopback(host):
        return None
    path = unquote(parts.path)
    if path.startswith(FILES):
        return _below(home / "files", path.removeprefix(FILES).lower().split("/"), deepest=1)
    if path.startswith(CDN):
        return _below(home / "cdn", path.removeprefix(CDN).split("/"), deepest=2)
    return None


def _below(folder: Path, names: list[str], deepest: int) -> Path | None:
    if len(names) > deepest or not all(NAME.fullmatch(name) for name in names):
        return None
    return folder.joinpath(*names)
