"""When signed addresses end, as far as they say so."""

from __future__ import annotations

import pytest

from studio.request.lifetimes import ended, ends_at

SIGNED = "https://s3.example.com/b/x.png?X-Amz-Date=20261128T120000Z&X-Amz-Expires=3600&X-Amz-Signature=abc"
NOON = 1_795_867_200.0


@pytest.mark.parametrize(
    ("address", "end"),
    [
        (SIGNED, NOON + 3600),
        ("https://image.example.com/x.png?Expires=1795867200&Signature=abc&Key-Pair-Id=K", NOON),
        ("https://pictures.example.com/x.png", None),
        ("https://pictures.example.com/x.png?expires=1795867200", None),  # nothing is signed
        (SIGNED.replace("3600", "soon"), None),
        (SIGNED.replace("20261128T120000Z", "today"), None),
        ("https://[x/1.png", None),
    ],
)
def test_an_address_says_itself_when_it_ends(address: str, end: float | None) -> None:
    assert ends_at(address) == end


def test_every_address_of_a_body_is_found_wherever_it_stands() -> None:
    body = {"text": f"{SIGNED} a fox --sref {SIGNED}&n=2", "imgUrls": ["https://x.example/1.png", SIGNED], "no": 3}
    assert ended(body, NOON + 3599) == []
    assert ended(body, NOON + 3600) == [SIGNED, f"{SIGNED}&n=2", SIGNED]
