"""Pictures of the library as references: by the address that still works, or with a sentence and a remedy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.errors import HostError, Remedy
from studio.models.desk import Desk
from studio.models.handed_in import HandedInPictures
from studio.models.references import Role
from studio.models.referring import EXPIRED, NOT_YET, PRACTICE_ONLY, SERVED_SECONDS, VIDEO, address_of
from studio.models.studio import LOST
from studio.request.tasks import Task
from studio.store.records import JobRecord, PictureRecord
from tests.models.test_desk import NOON, Table, start, table

__all__ = ["start", "table"]


def job(url: str, kind: str = "image", ended_at: float | None = NOON) -> JobRecord:
    return JobRecord(
        id=1,
        task=Task.DIFFUSION,
        body={},
        prompt="a",
        created_at=NOON,
        day="2026-11-24",
        ended_at=ended_at,
        pictures=(PictureRecord(id=1, job_id=1, index=0, kind=kind, url=url),),
    )


def test_an_address_while_it_lives_and_a_sentence_afterwards() -> None:
    fresh = job("https://pictures/1.png")
    assert address_of(fresh, 0, NOON + SERVED_SECONDS, here=False) == ("https://pictures/1.png", "")
    assert address_of(fresh, 0, NOON + SERVED_SECONDS + 1, here=False) == ("", EXPIRED)
    assert address_of(fresh, 1, NOON, here=False) == ("", NOT_YET)
    assert address_of(job(""), 0, NOON, here=False) == ("", NOT_YET)
    assert address_of(job("https://videos/1.mp4", "video"), 0, NOON, here=False) == ("", VIDEO)


def test_practice_pictures_are_for_practice_alone() -> None:
    for host in ("127.0.0.1:80", "localhost:80", "[::1]:80"):
        here = job(f"http://{host}/1.png")
        assert address_of(here, 0, NOON, here=False) == ("", PRACTICE_ONLY)
        assert address_of(here, 0, NOON, here=True)[0] == f"http://{host}/1.png"


def test_a_picture_of_the_library_becomes_a_reference(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    made = table.finished()
    desk = start()
    desk.draft.set_text("a fox")
    desk.referring.refer(made.id, 1, Role.STYLE)
    qtbot.waitUntil(lambda: desk.draft.text == "a fox --sref https://pictures/1.png")
    known = desk.referring.own_pictures.at("https://pictures/1.png")
    assert known is not None
    assert (known.job_id, known.index) == (made.id, 1)


def test_an_expired_one_is_handed_in_again(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> None:
    made = table.finished()
    table.now += SERVED_SECONDS + 1
    desk = start()
    desk.studio.practice = False
    desk.referring.refer(made.id, 0, Role.STYLE)
    qtbot.waitUntil(lambda: desk.draft.text == f"--sref http://127.0.0.1:9/emulator/files/{made.id}-0.png")


def test_one_that_is_nowhere_any_more_changes_nothing_and_says_so(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    made = table.finished(missing=0)
    table.now += SERVED_SECONDS + 1
    desk = start()
    desk.studio.practice = False
    desk.draft.set_text("a fox")
    with qtbot.waitSignal(desk.referring.refused) as refused:
        desk.referring.refer(made.id, 0, Role.IMAGE)
    assert refused.args == [EXPIRED]
    assert desk.draft.text == "a fox"


def test_a_small_picture_of_ones_own_is_fetched_for_its_address(
    table: Table, start: Callable[[], Desk], qtbot: QtBot
) -> None:
    made = table.finished()
    desk = start()
    qtbot.waitUntil(lambda: desk.referring.own_pictures.at("https://pictures/0.png") is not None)
    assert desk.referring.pixels("https://example.org/x.png") is None
    with qtbot.waitSignal(desk.referring.pixels_changed):
        assert desk.referring.pixels("https://pictures/0.png") is None
    # This library has only the record of it.
    assert desk.thumbnails.has_failed(made.id, 0)


def picture(path: Path) -> str:
    """A picture of this computer."""
    Image.new("RGB", (8, 6), (200, 90, 30)).save(path)
    return str(path)


def stored(table: Table, tmp_path: Path) -> JobRecord:
    """A job whose first picture really lies in the library."""
    made = table.finished()
    path = table.store.files.absolute("2026/11/own.png")
    path.parent.mkdir(parents=True)
    picture(path)
    digest = sha256(path.read_bytes()).hexdigest()
    return table.store.journal.picture_stored(made.id, 0, "2026/11/own.png", digest, 9, 8, 6).result(10)


def test_a_local_picture_gets_an_address_from_the_practice_service(
    start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    desk = start()
    desk.draft.set_text("a fox")
    desk.referring.refer_file(picture(tmp_path / "x.png"), Role.STYLE)
    address = "http://127.0.0.1:9/emulator/files/x.png"
    qtbot.waitUntil(lambda: desk.draft.text == f"a fox --sref {address}")
    small = desk.referring.pixels(address)
    assert small is not None
    assert not small.isNull()


def test_its_small_picture_is_there_again_after_a_restart_whatever_the_port(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    desk = start()
    desk.referring.refer_file(picture(tmp_path / "x.png"), Role.STYLE)
    qtbot.waitUntil(lambda: bool(desk.draft.text))
    before = desk.referring.pixels("http://127.0.0.1:9/emulator/files/x.png")
    assert before is not None
    desk.referring.close()

    again = HandedInPictures(table.tasks, table.tasks)
    elsewhere = "http://127.0.0.1:4711/emulator/files/x.png"
    assert again.at(elsewhere) is None  # there is no library yet
    with qtbot.waitSignal(again.changed):
        again.open(table.store.files)
    with qtbot.waitSignal(again.changed):
        assert again.at(elsewhere) is None
    kept = again.at(elsewhere)
    assert kept is not None
    assert kept.size() == before.size()
    unknown = "http://127.0.0.1:9/emulator/files/y.png"
    assert again.at(unknown) is None
    again.close()  # it has been looked for
    QApplication.processEvents()
    assert again.at(unknown) is None


def test_a_broken_address_has_no_picture(start: Callable[[], Desk]) -> None:
    assert start().referring.pixels("http://[::1/x.png") is None


def test_a_fault_on_the_way_does_not_leave_it_waiting_for_ever(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    desk = start()
    asked = table.engine.hold_back()
    desk.referring.refer_file(picture(tmp_path / "x.png"), Role.IMAGE)
    qtbot.waitUntil(lambda: bool(asked))
    with qtbot.captureExceptions() as bugs, qtbot.waitSignal(desk.referring.refused) as refused:
        asked[0].set_exception(ZeroDivisionError())
    assert len(bugs) == 1
    assert refused.args == [LOST]


def test_what_needs_a_host_is_told_with_a_way_to_set_one_up(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    table.engine.refusal = HostError("No place is set.", "Set one up.")
    desk = start()
    desk.studio.practice = False
    said: list[str] = []
    desk.referring.waiting.connect(said.append)
    desk.referring.refused.connect(said.append)
    desk.referring.refer_file(picture(tmp_path / "x.png"), Role.IMAGE)
    qtbot.waitUntil(lambda: table.told == [table.engine.refusal])
    assert table.told[0].remedy is Remedy.SET_UP_HOSTING
    assert said == ["Putting “x.png” where the service can read it …", "No place is set."]
    (tmp_path / "y.png").write_bytes(b"only words")
    with qtbot.waitSignal(desk.referring.refused) as refused:
        desk.referring.refer_file(str(tmp_path / "y.png"), Role.IMAGE)
    assert refused.args == ["“y.png” is not a picture that can be read."]
    assert desk.draft.text == ""


def test_a_file_of_the_library_is_known_again_wherever_it_lies(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    made = stored(table, tmp_path)
    desk = start()
    desk.studio.practice = False
    copied = shutil.copy(table.store.files.absolute("2026/11/own.png"), tmp_path / "copy.png")
    desk.referring.refer_file(str(table.store.files.absolute("2026/11/own.png")), Role.STYLE)
    qtbot.waitUntil(lambda: desk.draft.text == f"--sref {made.pictures[0].url}")
    desk.referring.refer_file(str(copied), Role.CHARACTER)
    qtbot.waitUntil(lambda: desk.draft.value("cref") == made.pictures[0].url)


def test_in_practice_a_picture_that_the_service_forgot_is_handed_in(
    table: Table, start: Callable[[], Desk], qtbot: QtBot, tmp_path: Path
) -> None:
    made = stored(table, tmp_path)
    table.now += SERVED_SECONDS + 1
    desk = start()
    desk.referring.refer(made.id, 0, Role.STYLE)
    qtbot.waitUntil(lambda: desk.draft.text == "--sref http://127.0.0.1:9/emulator/files/own.png")
