"""Pictures of this computer before they are handed in: looked through, named by their content, or one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from studio.errors import PictureError, Remedy
from studio.remote.local_picture import LARGEST, read


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_the_name_is_that_of_the_content(tmp_path: Path, kind: str, ending: str) -> None:
    for name in ("Ein Füchs.dat", "again"):
        Image.new("RGB", (8, 6), (200, 90, 30)).save(tmp_path / name, kind)
    first, again = read(tmp_path / "Ein Füchs.dat"), read(tmp_path / "again")
    assert first.name == again.name
    assert first.name.endswith(f".{ending}")
    assert first.content == (tmp_path / "again").read_bytes()
    assert (first.preview.width, first.preview.height) == (8, 6)


def test_what_is_no_whole_picture_is_one_sentence(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64)).save(tmp_path / "whole.png")
    (tmp_path / "half.png").write_bytes((tmp_path / "whole.png").read_bytes()[:-30])
    (tmp_path / "words.png").write_bytes(b"only words")
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(LARGEST + 1)
    Image.new("1", (20_000, 2)).save(tmp_path / "long.png")
    for name, part in (
        ("half.png", "not a whole picture"),
        ("words.png", "not a whole picture"),
        ("large.png", "larger than 100 MB"),
        ("long.png", "20000 × 2 pixels"),
        ("gone.png", "no longer there"),
    ):
        with pytest.raises(PictureError, match=part) as raised:
            read(tmp_path / name)
        assert raised.value.remedy is Remedy.NONE
        assert "fetched" not in str(raised.value)
