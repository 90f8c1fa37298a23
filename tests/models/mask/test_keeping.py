"""Masks kept and opened again, foreign ones among them, and the autosave."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.errors import DiskError, InputError
from studio.models.mask.document import MaskDocument
from studio.models.mask.keeper import KeptWork, MaskKeeper, read
from studio.models.mask.keeping import PackedMask, Snapshot
from studio.models.mask.shapes import Mode, Shape, ShapeKind
from studio.models.tasks import Tasks
from studio.store import disk
from studio.store.mask_file import MaskFolder
from tests.models.mask.conftest import Make, pixels
from tests.models.mask.test_document import BOX, SQUARE, brush, live, texts

ABOUT = {"job": "7f3c", "index": 2, "mode": "inpaint", "prompt": "a lighthouse, brighter"}


def painted(document: MaskDocument) -> MaskDocument:
    """With paint over, under and beside two shapes that overlap."""
    brush(document, (30, 30), (75, 75), (140, 20))
    document.add_shape(SQUARE)
    document.add_shape(BOX)
    brush(document, (65, 55), (70, 60), width=5)
    return document


# --- kept and opened ---------------------------------------------------------------------------------------------


def test_a_mask_is_the_same_after_keeping(make: Make) -> None:
    document, other = painted(make()), make()
    kept = document.snapshot().kept()
    assert kept.size == (150, 130)
    other.select_all()
    other.restore(Snapshot.of(kept))
    np.testing.assert_array_equal(pixels(other), pixels(document))
    assert live(other) == live(document) == (SQUARE, BOX)
    assert other.undo_stack.count() == 0
    for one in (document, other):
        one.replace_shape(0, None)
        one.replace_shape(0, None)
    np.testing.assert_array_equal(pixels(other), pixels(document))


def test_the_png_is_what_anybody_expects(make: Make) -> None:
    document = painted(make())
    image = QImage.fromData(document.snapshot().kept().png)
    assert image.format() == QImage.Format.Format_Grayscale8
    assert image == document.mask


def test_what_hides_nothing_is_kept_without_it(document: MaskDocument) -> None:
    document.add_shape(SQUARE)
    assert "beneath" not in json.loads(document.snapshot().kept().shapes_json)


@pytest.mark.parametrize(
    "shapes_json",
    [
        "",
        "[]",
        "{}",
        '{"shapes": [{"kind": "star", "points": []}]}',
        '{"shapes": [{"kind": "polygon", "points": [1]}]}',
        '{"shapes": [], "beneath": {"at": [0, 0], "png": "nothing"}}',
        '{"shapes": [], "beneath": {"at": 5}}',
    ],
)
def test_broken_shapes_are_refused(document: MaskDocument, shapes_json: str) -> None:
    kept = document.snapshot().kept()
    with pytest.raises(InputError, match="cannot be read"):
        Snapshot.of(PackedMask(kept.png, shapes_json, kept.size))


@pytest.mark.parametrize("png", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n"])
def test_a_broken_picture_is_refused(png: bytes) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Snapshot.of(PackedMask(png, '{"shapes": []}', (9, 9)))


def test_shapes_that_do_not_fit_are_pixels(make: Make) -> None:
    document, other = painted(make()), make()
    outside = Shape(ShapeKind.RECTANGLE, ((100, 100), (400, 120)))
    unpainted = Shape(ShapeKind.RECTANGLE, ((2, 100), (20, 120)))
    crossing = Shape(ShapeKind.POLYGON, ((30, 30), (70, 70), (70, 30), (30, 70)))
    other.restore(Snapshot(document.mask, (outside, unpainted, SQUARE, crossing)))
    assert live(other) == (SQUARE,)
    np.testing.assert_array_equal(pixels(other), pixels(document))


def test_loading_is_told(document: MaskDocument) -> None:
    told: list[object] = []
    document.painted.connect(told.append)
    document.shapes_changed.connect(lambda: told.append("shapes"))
    brush(document, (5, 5), (9, 9))
    document.begin_stroke(Mode.ADD)
    mask = QImage(150, 130, QImage.Format.Format_Grayscale8)
    mask.fill(255)
    document.restore(Snapshot(mask))
    assert told[-2:] == [document.mask.rect(), "shapes"]
    assert not document.undo_stack.canUndo()
    mask.fill(0)  # it is a mask of its own
    assert pixels(document).all()


# --- foreign masks -----------------------------------------------------------------------------------------------


def halves(kind: QImage.Format, size: tuple[int, int] = (150, 130)) -> QImage:
    """The right half white, a stripe of darker grey beside it."""
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    for x in range(size[0] // 2, size[0]):
        for y in range(size[1]):
            image.setPixelColor(x, y, QColor("white"))
    for y in range(size[1]):
        image.setPixelColor(0, y, QColor(100, 100, 100))
    return image.convertToFormat(kind, Qt.ImageConversionFlag.ThresholdDither)


@pytest.mark.parametrize(
    "kind",
    [
        QImage.Format.Format_Mono,
        QImage.Format.Format_Indexed8,
        QImage.Format.Format_RGB888,
        QImage.Format.Format_Grayscale16,
        QImage.Format.Format_RGBA64,
    ],
)
def test_any_colour_mode_becomes_black_and_white(document: MaskDocument, kind: QImage.Format) -> None:
    told: list[str] = []
    document.told.connect(told.append)
    document.restore(Snapshot(halves(kind)))
    expected = np.zeros((130, 150), np.uint8)
    expected[:, 75:] = 255
    np.testing.assert_array_equal(pixels(document), expected)
    assert told == []


def test_another_size_is_scaled_and_told(document: MaskDocument) -> None:
    told: list[str] = []
    document.told.connect(told.append)
    document.restore(Snapshot(halves(QImage.Format.Format_Grayscale8, (300, 260)), (SQUARE,)))
    mask = pixels(document)
    assert (mask[:, :74] == 0).all()
    assert (mask[:, 76:] == 255).all()
    assert live(document) == ()
    assert told == ["The mask was scaled from 300 × 260 to the picture’s 150 × 130 pixels."]


def test_what_is_transparent_is_kept(document: MaskDocument) -> None:
    image = QImage(150, 130, QImage.Format.Format_ARGB32)
    image.fill(QColor(255, 255, 255, 0))
    image.setPixelColor(3, 4, QColor("white"))
    document.restore(Snapshot(image))
    assert np.argwhere(pixels(document)).tolist() == [[4, 3]]


def test_no_mask_at_all_changes_nothing(document: MaskDocument) -> None:
    told: list[str] = []
    document.told.connect(told.append)
    brush(document, (5, 5), (9, 9))
    before = pixels(document)
    document.restore(Snapshot(QImage()))
    np.testing.assert_array_equal(pixels(document), before)
    assert told == ["The mask could not be read, so it was left as it is."]
    assert texts(document) == ["Brush"]


# --- the autosave ------------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "me-7.mask"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[MaskFolder]:
    made = MaskFolder(tmp_path)
    yield made
    made.close()


@pytest.fixture
def keeper(document: MaskDocument, folder: MaskFolder, tasks: Tasks) -> MaskKeeper:
    return MaskKeeper(document, folder.file("me", "7"), tasks, dict(ABOUT), tasks)


def after_a_kill(path: Path) -> KeptWork | None:
    """What the next start finds."""
    return read(MaskFolder(path.parent).named(path.name))


def found(work: KeptWork | None, make: Callable[..., MaskDocument]) -> np.ndarray:
    other = make()
    if work is not None:
        other.restore(Snapshot.of(work.kept))
    return pixels(other)


def test_every_step_is_on_the_disk_soon(
    document: MaskDocument, keeper: MaskKeeper, path: Path, make: Make, qtbot: QtBot
) -> None:
    def is_kept() -> bool:
        return bool((found(after_a_kill(path), make) == pixels(document)).all())

    assert after_a_kill(path) is None
    painted(document)
    qtbot.waitUntil(is_kept)
    work = after_a_kill(path)
    assert work is not None
    assert work.about == ABOUT
    document.undo()
    qtbot.waitUntil(is_kept)
    document.begin_stroke(Mode.ADD)  # that one may be lost
    keeper.set_about({**ABOUT, "prompt": "dusk"})
    qtbot.waitUntil(lambda: (work := after_a_kill(path)) is not None and work.about["prompt"] == "dusk")


def test_an_empty_mask_is_not_kept(document: MaskDocument, keeper: MaskKeeper, path: Path, qtbot: QtBot) -> None:
    brush(document, (5, 5), (90, 90))
    qtbot.waitUntil(path.exists)
    document.undo()
    qtbot.waitUntil(lambda: not path.exists())


def test_steps_during_a_write_are_written_together(
    document: MaskDocument, keeper: MaskKeeper, path: Path, make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, written = threading.Event(), []
    real = Snapshot.kept

    def slowly(snapshot: Snapshot) -> PackedMask:
        assert go_on.wait(5)
        written.append(snapshot)
        return real(snapshot)

    monkeypatch.setattr(Snapshot, "kept", slowly)
    for row in range(0, 100, 10):
        brush(document, (5, row), (90, row), width=3)
    go_on.set()
    qtbot.waitUntil(lambda: len(written) == 2 and not keeper._writes)
    np.testing.assert_array_equal(found(after_a_kill(path), make), pixels(document))


def test_what_was_sent_is_forgotten_unless_it_has_changed_since(
    document: MaskDocument, keeper: MaskKeeper, path: Path, make: Make, qtbot: QtBot
) -> None:
    brush(document, (5, 5), (90, 90))
    sent = keeper.work
    brush(document, (5, 90), (90, 5))  # between the press and the library's answer
    keeper.forget(sent)
    qtbot.waitUntil(lambda: not keeper._writes)
    np.testing.assert_array_equal(found(after_a_kill(path), make), pixels(document))
    keeper.forget(keeper.work)
    qtbot.waitUntil(lambda: not path.exists())


def test_a_mask_that_one_begins_with_is_kept_as_well(
    document: MaskDocument, keeper: MaskKeeper, path: Path, make: Make, qtbot: QtBot
) -> None:
    other = painted(make())
    document.exchange(other.snapshot())
    assert document.undo_stack.count() == 0
    qtbot.waitUntil(lambda: path.exists() and not keeper._writes)
    np.testing.assert_array_equal(found(after_a_kill(path), make), pixels(other))


def test_words_and_a_frame_are_worth_keeping_without_a_mask(keeper: MaskKeeper, path: Path, qtbot: QtBot) -> None:
    keeper.set_about({**ABOUT, "prompt": "dusk"}, worth=True)
    qtbot.waitUntil(lambda: path.exists() and not keeper._writes)
    work = after_a_kill(path)
    assert work is not None
    assert (work.about["prompt"], work.kept.png, work.kept.size, work.work) == ("dusk", b"", (150, 130), keeper.work)
    keeper.set_about(ABOUT)
    qtbot.waitUntil(lambda: not path.exists())


def test_what_is_safe_elsewhere_is_not_written(
    document: MaskDocument, keeper: MaskKeeper, path: Path, make: Make, folder: MaskFolder
) -> None:
    with keeper.quietly("as it was sent"):
        document.exchange(painted(make()).snapshot())
    assert keeper.work == "as it was sent"
    folder.close()
    assert not path.exists()
    brush(document, (5, 90), (90, 5))
    assert keeper.work != "as it was sent"
    folder.close()
    assert path.exists()


def test_a_file_that_an_edit_comes_from_goes_when_it_is_safe_in_its_own(
    document: MaskDocument,
    keeper: MaskKeeper,
    path: Path,
    folder: MaskFolder,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = path.with_name("dead-7.mask")
    old.write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(disk, "sync", full)
        brush(document, (5, 5), (90, 90))
        keeper.replaces(folder.named(old.name))
        qtbot.waitUntil(lambda: not keeper._writes)
        assert old.exists()
    brush(document, (5, 20), (90, 20))
    qtbot.waitUntil(lambda: path.exists() and not old.exists())


def full(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_leaving_keeps_the_last_step(
    document: MaskDocument, keeper: MaskKeeper, path: Path, make: Make, folder: MaskFolder
) -> None:
    for row in range(0, 100, 10):
        brush(document, (5, row), (90, row), width=3)
    keeper.leave()
    folder.close()
    np.testing.assert_array_equal(found(after_a_kill(path), make), pixels(document))


def test_a_full_disk_is_told_when_the_picture_was_left_meanwhile(
    document: MaskDocument, keeper: MaskKeeper, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[object] = []
    keeper.destroyed.connect(lambda: gone.append(1))
    monkeypatch.setattr(disk, "sync", full)
    brush(document, (5, 5), (90, 90))
    with qtbot.waitSignal(keeper.failed):
        keeper.leave()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert gone == []
    qtbot.waitUntil(lambda: len(gone) == 1)


def test_a_full_disk_is_told_once_and_leaves_the_old_mask(
    document: MaskDocument, keeper: MaskKeeper, path: Path, make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    brush(document, (5, 5), (90, 90))
    before = pixels(document)
    qtbot.waitUntil(lambda: path.exists() and not keeper._writes)
    failures: list[DiskError] = []
    keeper.failed.connect(failures.append)

    with monkeypatch.context() as patch:
        patch.setattr(disk, "sync", full)
        for row in (20, 40):
            brush(document, (5, row), (90, row))
            qtbot.waitUntil(lambda: not keeper._writes)
    assert len(failures) == 1
    assert failures[0].sentence.startswith("The mask could not be kept for the next start. The disk")
    np.testing.assert_array_equal(found(after_a_kill(path), make), before)
    brush(document, (5, 60), (90, 60))
    qtbot.waitUntil(lambda: not keeper._writes)
    np.testing.assert_array_equal(found(after_a_kill(path), make), pixels(document))


@pytest.mark.parametrize(
    "data", [b"", b"{}\n", b"[1]\nPNG", b'{"about": 3, "size": [1, 2], "shapes": "", "work": ""}\n', b"\xff\n"]
)
def test_a_broken_file_is_no_work(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    assert after_a_kill(path) is None


def test_a_size_of_its_own(make: Make) -> None:
    document = make(1, 1)
    assert document.size == QSize(1, 1)
    brush(document, (0.5, 0.5), width=3)
    assert pixels(document).tolist() == [[255]]
    document.undo()
    assert pixels(document).tolist() == [[0]]
