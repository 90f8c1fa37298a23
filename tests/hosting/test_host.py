"""Which addresses the service can read."""

from __future__ import annotations

import pytest

from studio.errors import HostError
from studio.hosting.choosing import make_host
from studio.hosting.host import usable
from studio.store.settings.hosts import HostSettings


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("uploaded.", "gave no address but “uploaded.”"),
        ("ftp://pictures.example.com/x.png", "gave no address"),
        ("https:///x.png", "gave no address"),
        ("https://[x/1.png", "gave no address"),
        ("https://pictures.example.com/a b.png", "gave no address"),
        ("https://pictures.example.com/" + "x" * 1000, "has 1029 characters; the service takes 1024"),
        ("http://192.168.1.2/x.png", "cannot reach 192.168.1.2"),
        ("http://localhost/x.png", "cannot reach localhost"),
    ],
)
def test_an_address_that_the_service_cannot_read_is_one_sentence(address: str, words: str) -> None:
    with pytest.raises(HostError) as refused:
        usable(address, "the host", local=False)
    assert words in refused.value.sentence


def test_https_is_asked_for_where_the_service_does_and_this_network_only_where_it_is_there_itself() -> None:
    assert usable("http://pictures.example.com/x", "h", local=False) == "http://pictures.example.com/x"
    assert usable("http://127.0.0.1:80/x", "h", local=True, secure=True) == "http://127.0.0.1:80/x"
    with pytest.raises(HostError, match="https addresses only"):
        usable("http://pictures.example.com/x", "h", local=False, secure=True)


def test_no_host_at_all_says_what_to_do() -> None:
    with pytest.raises(HostError, match="no place for pictures of this computer is set") as refused:
        make_host(HostSettings())
    assert refused.value.advice.startswith("Set one up once")
