"""Masks kept and opened again, foreign ones among them, and the autosave."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.errors import DiskError, InputError
from studio.models.mask.document import MaskDocument
from studio.models.mask.keeper import KeptWork, MaskKeeper, read
from studio.models.mask.keeping import KeptMask, Snapshot
from studio.models.mask.shapes import Mode, Shape, ShapeKind
from studio.models.tasks import Tasks
from studio.store import disk
from studio.store.mask_file import MaskFile
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


def test_a_mask_is_the_same_after_keeping(make: Make, qtbot: QtBot) -> None:
    document, other = painted(make()), make()
    got: list[KeptMask] = []
    document.when_kept(got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got[0].size == (150, 130)
    other.select_all()
    other.restore(Snapshot.of(got[0]))
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
        Snapshot.of(KeptMask(kept.png, shapes_json, kept.size))


@pytest.mark.parametrize("png", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n"])
def test_a_broken_picture_is_refused(png: bytes) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Snapshot.of(KeptMask(png, '{"shapes": []}', (9, 9)))


def test_shapes_that_do_not_fit_are_pixels(make: Make) -> None:
    document, other = painted(make()), make()
    outside = Shape(ShapeKind.RECTANGLE, ((100, 100), (400, 120)))
    unpainted = Shape(ShapeKind.RECTANGLE, ((2, 100), (20, 120)))
    crossing = Shape(ShapeKind.POLYGON, ((30, 30), (70, 70), (70, 30), (30, 70)))
    other.load(document.mask, (outside, unpainted, SQUARE, crossing))
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
    document.load(mask)
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
    document.load(halves(kind))
    expected = np.zeros((130, 150), np.uint8)
    expected[:, 75:] = 255
    np.testing.assert_array_equal(pixels(document), expected)
    assert told == []


def test_another_size_is_scaled_and_told(document: MaskDocument) -> None:
    told: list[str] = []
    document.told.connect(told.append)
    document.load(halves(QImage.Format.Format_Grayscale8, (300, 260)), (SQUARE,))
    mask = pixels(document)
    assert (mask[:, :74] == 0).all()
    assert (mask[:, 76:] == 255).all()
    assert live(document) == ()
    assert told == ["The mask was scaled from 300 × 260 to the picture’s 150 × 130 pixels."]


def test_what_is_transparent_is_kept(document: MaskDocument) -> None:
    image = QImage(150, 130, QImage.Format.Format_ARGB32)
    image.fill(QColor(255, 255, 255, 0))
    image.setPixelColor(3, 4, QColor("white"))
    document.load(image)
    assert np.argwhere(pixels(document)).tolist() == [[4, 3]]


def test_no_mask_at_all_changes_nothing(document: MaskDocument) -> None:
    told: list[str] = []
    document.told.connect(told.append)
    brush(document, (5, 5), (9, 9))
    before = pixels(document)
    document.load(QImage())
    np.testing.assert_array_equal(pixels(document), before)
    assert told == ["The mask could not be read, so it was left as it is."]
    assert texts(document) == ["Brush"]


# --- the autosave ------------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mask"


@pytest.fixture
def file(path: Path) -> Iterator[MaskFile]:
    made = MaskFile(path)
    yield made
    made.close()


@pytest.fixture
def keeper(document: MaskDocument, file: MaskFile, tasks: Tasks) -> MaskKeeper:
    return MaskKeeper(document, file, tasks, dict(ABOUT))


def after_a_kill(path: Path) -> KeptWork | None:
    """What the next start finds."""
    return read(MaskFile(path))


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

    def slowly(snapshot: Snapshot) -> KeptMask:
        assert go_on.wait(5)
        written.append(snapshot)
        return real(snapshot)

    monkeypatch.setattr(Snapshot, "kept", slowly)
    for row in range(0, 100, 10):
        brush(document, (5, row), (90, row), width=3)
    go_on.set()
    qtbot.waitUntil(lambda: len(written) == 2 and not keeper._is_writing)
    np.testing.assert_array_equal(found(after_a_kill(path), make), pixels(document))


def test_what_was_sent_is_forgotten(document: MaskDocument, keeper: MaskKeeper, path: Path, file: MaskFile) -> None:
    brush(document, (5, 5), (90, 90))
    keeper.forget()
    brush(document, (5, 90), (90, 5))
    file.close()
    assert not path.exists()


def test_closing_keeps_the_last_step(document: MaskDocument, keeper: MaskKeeper, path: Path, make: Make) -> None:
    for row in range(0, 100, 10):
        brush(document, (5, row), (90, row), width=3)
    keeper.close()
    np.testing.assert_array_equal(found(after_a_kill(path), make), pixels(document))


def test_a_full_disk_is_told_once_and_leaves_the_old_mask(
    document: MaskDocument, keeper: MaskKeeper, path: Path, make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    brush(document, (5, 5), (90, 90))
    before = pixels(document)
    qtbot.waitUntil(lambda: path.exists() and not keeper._is_writing)
    failures: list[DiskError] = []
    keeper.failed.connect(failures.append)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "sync", full)
        for row in (20, 40):
            brush(document, (5, row), (90, row))
            qtbot.waitUntil(lambda: not keeper._is_writing)
    assert len(failures) == 1
    assert failures[0].sentence.startswith("The mask could not be kept for the next start. The disk")
    np.testing.assert_array_equal(found(after_a_kill(path), make), before)
    brush(document, (5, 60), (90, 60))
    qtbot.waitUntil(lambda: not keeper._is_writing)
    np.testing.assert_array_equal(found(after_a_kill(path), make), pixels(document))


@pytest.mark.parametrize(
    "data", [b"", b"{}\n", b"[1]\nPNG", b'{"about": 3, "size": [1, 2], "shapes": ""}\n', b"\xff\n"]
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
