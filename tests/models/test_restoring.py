"""A picture's prompt comes back: from the library, from the file itself; or a sentence says why not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin
from pytestqt.qtbot import QtBot

from studio.models.desk import Desk
from studio.models.restoring import NO_PROMPT, NONE_INSIDE
from studio.models.viewing.exporting import Format
from tests.models.test_desk import Table, start, table
from tests.models.test_referring import stored

__all__ = ["start", "table"]

NO_PICTURE = "“words.png” is not a picture that can be read."


def described(path: Path, prompt: str) -> str:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Description", prompt)
    Image.new("RGB", (8, 6)).save(path, pnginfo=notes)
    return str(path)


def test_midjourneys_prompt_comes_back_as_one_change(start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path) -> None:
    desk = start()
    desk.draft.set_text("a hill")
    changes: list[str] = []
    desk.draft.text_changed.connect(changes.append)
    told = "a fox --ar 3:2 Job ID: 5f0c3a6e-0b1c-4f43-9d3c-0d8f3f6f3a11"
    desk.restoring.restore_file(described(tmp_path / "x.png", told))
    qtbot.waitUntil(lambda: bool(changes))
    assert changes == ["a fox --ar 3:2"]


def test_ones_own_picture_brings_back_the_prompt_of_its_job(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    made = stored(table, tmp_path)
    desk = start()
    desk.restoring.restore_file(str(table.store.files.absolute("2026/11/own.png")))
    qtbot.waitUntil(lambda: desk.draft.text == made.prompt)
    desk.draft.set_text("")
    desk.restoring.restore_job(made.id)
    qtbot.waitUntil(lambda: desk.draft.text == made.prompt)


def test_without_a_prompt_a_sentence_says_so_and_nothing_changes(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    silent = table.finished("")
    desk = start()
    desk.draft.set_text("a hill")
    (tmp_path / "words.png").write_bytes(b"only words")
    tries: list[tuple[Callable[[], None], str]] = [
        (lambda: desk.restoring.restore_file(described(tmp_path / "x.png", " ")), NONE_INSIDE),
        (lambda: desk.restoring.restore_file(str(tmp_path / "words.png")), NO_PICTURE),
        (lambda: desk.restoring.restore_job(silent.id), NO_PROMPT),
    ]
    for restore, sentence in tries:
        with qtbot.waitSignal(desk.restoring.refused) as refused:
            restore()
        assert refused.args == [sentence]
    assert desk.draft.text == "a hill"


@pytest.mark.parametrize("wanted", list(Format))
@pytest.mark.parametrize("original", ["png", "jpg", "webp", "tif"])
def test_an_exported_copy_gives_the_whole_prompt_back(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path, wanted: Format, original: str
) -> None:
    """Whatever the formats: leading address, references, lines and letters of any kind."""
    prompt = (
        "https://cdn.example/ref.png “Füchslein” 狐 🦊 & <fog>, " + "ink and gouache, " * 300 + "\nsecond line::2"
        " --ar 3:2 --sref https://cdn.example/style.png 42 --no text --v 7"
    )
    made = table.finished(prompt)
    path = table.store.files.absolute(f"2026/11/own.{original}")
    path.parent.mkdir(parents=True)
    Image.linear_gradient("L").convert("RGB").save(path)
    table.store.journal.picture_stored(made.id, 0, f"2026/11/own.{original}", "0", 9, 8, 6).result(10)
    desk = start()
    qtbot.waitUntil(lambda: desk.shown.record is not None)
    desk.viewing.exporter.choose(desk.viewing.sources()[:1])
    desk.viewing.exporter.set(folder=str(tmp_path / "out"), format=wanted)
    with qtbot.waitSignal(desk.viewing.exporter.ended) as ended:
        desk.viewing.exporter.start()
    assert ended.args is not None
    [copy] = ended.args[0].files
    desk.draft.set_text("")
    desk.restoring.restore_file(str(copy))
    qtbot.waitUntil(lambda: desk.draft.text == prompt)
