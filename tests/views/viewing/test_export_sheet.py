"""The export sheet: names are previewed as they are written, the export goes on behind it, and its end is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog
from pytestqt.qtbot import QtBot

from studio.errors import DiskError
from studio.models.viewing import exporting
from studio.models.viewing.exporting import BUSY, Format, Options, Telling, options_of
from studio.store import export as store_export
from studio.store.export import Plan
from studio.store.inside import look_inside
from studio.store.versions import Version
from studio.views.viewing.export_sheet import ExportSheet
from tests.views.viewing.conftest import Bench

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def sheet(bench: Bench, qtbot: QtBot, tmp_path: Path) -> ExportSheet:
    """Open for all three pictures of a job, into an empty folder."""
    bench.show(bench.job(), qtbot)
    bench.model.exporter.set(folder=str(tmp_path / "out"))
    bench.parts.export(whole=True)
    made = bench.parts.sheet
    assert made is not None
    qtbot.addWidget(made)
    return made


def press(sheet: ExportSheet, name: str) -> None:
    buttons = [one for one in sheet.findChildren(QAbstractButton) if not one.isHidden()]
    [found] = [one for one in buttons if one.accessibleName() == name]
    QTest.mouseClick(found, LEFT)


def previewed(sheet: ExportSheet) -> list[str]:
    return [line.text() for line in sheet.names.preview if not line.isHidden()]


def finished(sheet: ExportSheet, bench: Bench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bench.model.exporter.ended):
        press(sheet, "Export now")


def test_names_follow_what_is_written(sheet: ExportSheet, bench: Bench) -> None:
    assert previewed(sheet) == [f"a lighthouse in fog - 0007 - {number}.png" for number in (1, 2, 3)]
    sheet.names.field.selectAll()
    QTest.keyClicks(sheet.names.field, "{{seed}")
    assert not sheet.names.trouble.isHidden()
    assert not sheet.go.isEnabled()
    sheet.names.field.selectAll()
    QTest.keyClicks(sheet.names.field, "{seed}")
    assert previewed(sheet) == ["42.png", "42 (2).png", "42 (3).png"]
    press(sheet, "Format JPEG")
    assert previewed(sheet)[0] == "42.jpg"
    press(sheet, "Export This picture")
    assert previewed(sheet) == ["42.jpg"]
    sheet.close()


def test_all_of_a_job_is_written_and_told(sheet: ExportSheet, bench: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    assert sheet.quality.isHidden()
    press(sheet, "Format JPEG")
    assert not sheet.quality.isHidden()
    press(sheet, "Metadata Prompt, stars, tags")
    finished(sheet, bench, qtbot)
    assert sheet.answer.text() == "3 pictures in “out”."
    assert not sheet.show_folder.isHidden()
    files = sorted((tmp_path / "out").iterdir())
    assert len(files) == 3
    assert look_inside(files[0]).prompt == "a lighthouse in fog --ar 4:3 --stylize 250 --v 7"
    sheet.close()


def test_one_archive(sheet: ExportSheet, bench: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    press(sheet, "One zip archive")
    finished(sheet, bench, qtbot)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a lighthouse in fog - 0007.zip"]
    assert sheet.answer.text() == "3 pictures in “a lighthouse in fog - 0007.zip”."
    sheet.close()


def test_it_can_be_stopped(
    sheet: ExportSheet, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    export = store_export.export

    def patient(plan: Plan, told: object, stopped: object) -> object:
        def told_and_waited(done: int) -> None:
            told(done)  # type: ignore[operator]
            while not stopped():  # type: ignore[operator]
                pass

        return export(plan, told_and_waited, stopped)  # type: ignore[arg-type]

    monkeypatch.setattr(exporting, "export", patient)
    press(sheet, "Export now")
    qtbot.waitUntil(lambda: sheet.progress.value() == 1)
    assert (sheet.answer.text(), sheet.go.isHidden()) == ("1 of 3", True)
    with qtbot.waitSignal(bench.model.exporter.ended):
        press(sheet, "Stop")
    assert sheet.answer.text() == "Stopped. 1 picture written."
    assert len(list((tmp_path / "out").iterdir())) == 1
    assert sheet.stop.isHidden()
    sheet.close()


def test_a_full_disk_is_a_sentence_on_the_sheet(
    sheet: ExportSheet, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise DiskError("The disk that holds “out” is full.", "Make room on it or choose another folder.")

    monkeypatch.setattr(exporting, "export", full)
    with qtbot.waitSignal(bench.model.exporter.failed):
        press(sheet, "Export now")
    assert sheet.answer.text().startswith("The disk that holds “out” is full.")
    assert sheet.go.isEnabled()
    assert not sheet.go.isHidden()
    sheet.close()


def test_options_are_remembered(sheet: ExportSheet, bench: Bench, tmp_path: Path) -> None:
    press(sheet, "Format WebP")
    press(sheet, "Metadata None")
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    bench.parts.keep(settings)
    kept = bench.model.exporter.options
    bench.model.exporter.options = Options()
    bench.parts.restore(settings)
    assert bench.model.exporter.options == kept
    assert (kept.format, kept.telling) == (Format.WEBP, Telling.STRIP)
    sheet.close()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "no json", '{"quality": 900, "format": "exe", "template": "{colour}", "telling": 3, "zipped": 1}'],
)
def test_options_that_make_no_sense_are_as_usual(text: str) -> None:
    assert options_of(text) == Options()


def test_save_as_writes_what_the_ending_says(bench: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    bench.show(bench.job(), qtbot)
    menu = bench.grid.picture_menu()
    next(action for action in menu.actions() if action.text() == "Save as…").trigger()
    menu.close()
    dialog = bench.panel.findChild(QFileDialog, "save-picture")
    assert isinstance(dialog, QFileDialog)
    with qtbot.waitSignal(bench.model.hint) as hint:
        dialog.fileSelected.emit(str(tmp_path / "mine.webp"))
    dialog.close()
    assert hint.args == ["Saved as “mine.webp”."]
    assert (tmp_path / "mine.webp").read_bytes()[8:12] == b"WEBP"


def test_save_as_says_that_it_has_to_wait_for_an_export(bench: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    bench.show(bench.job(), qtbot)
    exporter, source = bench.model.exporter, bench.model.source()
    assert source is not None
    exporter.choose(bench.model.sources())
    exporter.set(folder=str(tmp_path / "out"))
    with qtbot.waitSignal(exporter.ended), qtbot.waitSignal(bench.model.told) as told:
        exporter.start()
        exporter.save_as(source, tmp_path / "mine.png")
    assert told.args is not None
    assert str(told.args[0]).startswith(BUSY)
    assert not (tmp_path / "mine.png").exists()


def test_a_version_is_exported_under_its_number(bench: Bench, qtbot: QtBot) -> None:
    bench.open(bench.job(), qtbot)
    original = bench.model.source()
    version = bench.model.source(Version(7, 0, 2, "7-1.png", "ab", 1, 640, 480, 0.0))
    assert original is not None
    assert version is not None
    assert (original.known["version"], version.known["version"], version.known["width"]) == ("", "v2", "640")
    assert version.file.name == "7-1.png"


def test_pictures_of_any_jobs_are_exported_together(bench: Bench, qtbot: QtBot) -> None:
    bench.show(bench.job(), qtbot)
    own = bench.model.sources()
    bench.show(bench.job(8, prompt="a fox"), qtbot)
    bench.parts.export_these([own[0], bench.model.sources()[1]])
    sheet = bench.parts.sheet
    assert sheet is not None
    qtbot.addWidget(sheet)
    assert previewed(sheet) == ["a lighthouse in fog - 0007 - 1.png", "a fox - 0008 - 2.png"]
    assert sheet.which.isHidden()
    sheet.close()
