"""Local pictures with the practice service and without: who takes them, and that nothing leaves for the real one."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from PIL import Image

from studio.errors import InputError, NetworkError, PictureError, UnreadableReply
from studio.jobs.handing_in import NO_FILES
from tests.jobs.conftest import Bench
from tests.jobs.scripted import Scripted, http, scripted
from tests.service import serving


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    Image.new("RGB", (8, 6), (200, 90, 30)).save(tmp_path / "a fox.png")
    return tmp_path / "a fox.png"


def test_the_practice_service_takes_it_and_gives_it_back(bench: Bench, picture: Path, tmp_path: Path) -> None:
    with serving(tmp_path / "service") as service:
        engine = bench.engine(service.base_url, service.api_key, practice=True)
        given = engine.hand_in(picture).result(20)
        assert given.address.startswith(f"{service.root}/emulator/files/")
        assert httpx.get(given.address).content == picture.read_bytes()
        assert (given.preview.width, given.preview.height) == (8, 6)
        assert engine.hand_in(picture).result(20).address == given.address
        (tmp_path / "words.png").write_bytes(b"only words")
        with pytest.raises(PictureError, match="not a whole picture"):
            engine.hand_in(tmp_path / "words.png").result(20)
        with pytest.raises(PictureError, match="no longer there"):
            engine.hand_in(tmp_path / "gone.png").result(20)


def test_nothing_is_sent_to_the_real_service(bench: Bench, picture: Path) -> None:
    asked: list[str] = []

    def answer(_: Scripted, method: str, path: str, body: bytes) -> bytes:
        asked.append(f"{method} {path}")
        return http(200, {"data": {"available_points": 1, "available_credits": 1}})

    with scripted(answer) as service:
        engine = bench.engine(service.base_url)
        with pytest.raises(InputError) as raised:
            engine.hand_in(picture).result(20)
    assert str(raised.value) == " ".join(NO_FILES)
    assert [line for line in asked if "/files/" in line] == []


def test_a_service_that_is_gone_or_speaks_otherwise_is_one_sentence(bench: Bench, picture: Path) -> None:
    def answer(_: Scripted, method: str, path: str, body: bytes) -> bytes | None:
        if method == "PUT":
            return answers.pop()
        return http(200, {"data": {"available_points": 1, "available_credits": 1}})

    answers = [None, http(200, {"name": "x"})]
    with scripted(answer) as service:
        engine = bench.engine(service.base_url, practice=True)
        with pytest.raises(UnreadableReply, match="where the picture is"):
            engine.hand_in(picture).result(20)
        with pytest.raises(NetworkError, match="did not take the picture"):
            engine.hand_in(picture).result(20)
