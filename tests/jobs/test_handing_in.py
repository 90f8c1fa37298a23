"""A file of one's own gets an address from the practice service, and from no other."""

from __future__ import annotations

import io
from pathlib import Path

import httpx
import pytest
from PIL import Image

from studio.errors import InputError, InvalidRequest, StudioError, UnreadableReply
from studio.jobs.handing_in import LARGEST
from tests.jobs.conftest import Bench
from tests.jobs.scripted import Scripted, http, scripted
from tests.service import serving


def picture(path: Path, kind: str) -> Path:
    Image.new("RGB", (64, 48), "teal").save(path, kind)
    return path


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF"])
def test_the_practice_service_serves_what_it_was_given(bench: Bench, tmp_path: Path, kind: str) -> None:
    path = picture(tmp_path / "My own — picture", kind)
    with serving(tmp_path / "service") as service:
        engine = bench.engine(service.base_url, service.api_key, practice=True)
        address = engine.hand_in(path).result(30)
        assert address == engine.hand_in(path).result(30)  # the same content has one name
        assert address.startswith(f"{service.root}/emulator/files/")
        with Image.open(io.BytesIO(httpx.get(address).content)) as served:
            assert served.size == (64, 48)


def test_another_service_is_given_nothing(bench: Bench, tmp_path: Path) -> None:
    path = picture(tmp_path / "own.png", "PNG")
    with serving(tmp_path / "service") as service:
        engine = bench.engine(service.base_url, service.api_key)
        with pytest.raises(InputError, match="takes no files"):
            engine.hand_in(path).result(30)
        assert not list((tmp_path / "service").rglob("*.png"))


def test_what_is_no_picture_stays_here(bench: Bench, tmp_path: Path) -> None:
    words, huge = tmp_path / "words.png", tmp_path / "huge.png"
    words.write_text("no picture")
    with huge.open("wb") as file:
        file.truncate(LARGEST + 1)
    broken = tmp_path / "broken.png"
    broken.write_bytes(picture(tmp_path / "whole.png", "PNG").read_bytes()[:60])
    with serving(tmp_path / "service") as service:
        engine = bench.engine(service.base_url, service.api_key, practice=True)
        for path, kind, words_of_it in (
            (words, InputError, "no PNG"),
            (huge, InputError, "100 MB"),
            (tmp_path / "gone.png", StudioError, "cannot be read"),
            (broken, InvalidRequest, "neither a picture"),
        ):
            with pytest.raises(kind, match=words_of_it):
                engine.hand_in(path).result(30)


def test_an_answer_without_an_address_is_not_taken_for_one(bench: Bench, tmp_path: Path) -> None:
    path = picture(tmp_path / "own.png", "PNG")

    def answer(server: Scripted, method: str, path: str, _: bytes) -> bytes:
        balance = {"data": {"available_points": 5, "available_credits": 7, "balance_usd": 0.012}}
        return http(200, {"name": "own.png"}) if method == "PUT" else http(200, balance)

    with scripted(answer) as server:
        engine = bench.engine(server.base_url, practice=True)
        with pytest.raises(UnreadableReply):
            engine.hand_in(path).result(30)
