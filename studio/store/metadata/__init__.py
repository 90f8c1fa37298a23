"""What a picture file says of itself, written or taken out without touching a pixel: bytes in, bytes out.

The reading side is `store.inside`. Nothing here unpacks a picture.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from studio.store.metadata import jpeg, png, tiff, webp
from studio.store.metadata.facts import NOTHING as NOTHING
from studio.store.metadata.facts import REJECTED as REJECTED
from studio.store.metadata.facts import Ancestor as Ancestor
from studio.store.metadata.facts import Facts as Facts
from studio.store.metadata.png import MARK
from studio.store.metadata.xmp import is_packet as is_packet
from studio.store.metadata.xmp import packet

PNG_MARK = MARK
"""How a PNG begins."""


def written(data: bytes, facts: Facts) -> bytes:
    """The same picture with `facts` among what it says of itself, which stays where `facts` say nothing else.

    Raises ValueError for bytes that are no whole PNG, JPEG, WebP or TIFF, and for a BigTIFF.
    """
    return _done(data, png.told, jpeg.told, webp.told, tiff.told, facts)


def stripped(data: bytes) -> bytes:
    """The same picture, which says nothing of itself but how it is to be shown. Raises ValueError as `written`."""
    return _done(data, png.bare, jpeg.bare, webp.bare, tiff.bare)


def sidecar(facts: Facts, old: bytes = b"") -> bytes:
    """`facts` as a file that lies beside the picture; what other programs have written into `old` stays."""
    return packet(facts, old)


def _done(
    data: bytes,
    of_png: Callable[..., bytes],
    of_jpeg: Callable[..., bytes],
    of_webp: Callable[..., bytes],
    of_tiff: Callable[..., bytes],
    *facts: Facts,
) -> bytes:
    try:
        if data.startswith(png.MARK):
            return of_png(data, *facts)
        if data.startswith(jpeg.MARK):
            return of_jpeg(data, *facts)
        if webp.is_webp(data):
            return of_webp(data, *facts)
        if data.startswith(tiff.MARKS):
            return of_tiff(data, *facts)
    except struct.error as error:
        raise ValueError("the file ends early") from error
    raise ValueError("no PNG, JPEG, WebP or TIFF")
