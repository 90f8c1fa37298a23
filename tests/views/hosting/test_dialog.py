"""The window for pictures of this computer, by its controls' names: every kind, every field, and the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from studio import hands
from studio.models.hosting import FIELDS, KINDS, Hosting, HostKind, UploadRow
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.remote.pictures import Pixels, thumbnail
from studio.store.settings.hosts import HostFile, HostSettings
from studio.views import theme
from studio.views.hosting.dialog import ABOUT, PRACTICE, HostingDialog
from studio.views.hosting.listing import EMPTY, MOST
from tests.store.test_uploads import FOX as BARE

FOX = replace(BARE, thumbnail=thumbnail(Pixels(2, 2, bytes(12), alpha=False)))


class Still(QObject):
    """A studio without a library or an engine."""

    uploaded = Signal()
    opened = Signal()
    store = None

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.practice = False
        self.tasks = tasks


@pytest.fixture
def hosting(tmp_path: Path, qtbot: QtBot) -> Iterator[Hosting]:
    tasks = Tasks()
    HostFile(tmp_path).save(HostSettings(HostKind.BUCKET, {"bucket": "pictures", "key_id": "AKIA", "secret": "hush"}))
    yield Hosting(cast(StudioModel, Still(tasks)), HostFile(tmp_path), tasks)
    tasks.close()


@pytest.fixture(params=[(style, mode) for style in theme.STYLES for mode in theme.MODES], ids=" ".join)
def dialog(request: pytest.FixtureRequest, hosting: Hosting, qtbot: QtBot) -> Iterator[HostingDialog]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, *request.param)
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    with qtbot.waitSignal(hosting.changed):
        made = HostingDialog(hosting, parent)
        made.open()
    yield made
    if isValid(made):
        made.close()
    theme.apply(application)


def rows(*uploads: Any) -> list[UploadRow]:
    return [UploadRow(one, "8 × 6 · the bucket pictures", "Until 3 Dec, 12:00", "", False) for one in uploads]


def test_every_field_of_every_kind_has_a_name_and_a_sentence_and_no_word_is_cut(
    dialog: HostingDialog, qtbot: QtBot
) -> None:
    for kind, words in KINDS.items():
        QTest.mouseClick(hands.find(dialog, f"Put them {words}"), Qt.MouseButton.LeftButton)
        shown = [label for label in dialog.findChildren(QLabel) if label.isVisible() and label.text()]
        for field in FIELDS[kind]:
            assert {field.label, field.help} <= {label.text() for label in shown}
            if not field.choices:
                line = hands.find(dialog, field.label)
                assert isinstance(line, QLineEdit)
                assert (line.echoMode() is QLineEdit.EchoMode.Password) == field.secret
        qtbot.waitUntil(lambda: dialog.size() == dialog.sizeHint())
        for label in shown:
            need = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            assert label.height() >= need, label.text()
        assert dialog.height() <= 720  # a small laptop's screen
        assert dialog.test.isVisible() == (kind is not HostKind.NONE)


def test_what_is_set_is_shown_without_its_secret(dialog: HostingDialog) -> None:
    assert dialog.form.kind is HostKind.BUCKET
    assert dialog.form.values["bucket"] == "pictures"
    secret = hands.find(dialog, "Secret key")
    assert isinstance(secret, QLineEdit)
    assert (secret.text(), secret.placeholderText()) == ("", "Kept; leave this empty to keep it")
    assert all("hush" not in label.text() for label in dialog.findChildren(QLabel))


def test_the_keyboard_stays_at_the_button_that_was_pressed(
    dialog: HostingDialog, hosting: Hosting, qtbot: QtBot
) -> None:
    dialog.activateWindow()
    dialog.use.setFocus()
    hosting._set_busy(1)
    assert not dialog.use.isEnabled()
    hosting._set_busy(-1)
    assert dialog.use.hasFocus()
    hosting._set_busy(1)
    dialog.kinds.segments()[0].setFocus()
    hosting._set_busy(-1)
    assert not dialog.use.hasFocus()


def test_what_is_being_written_is_not_overwritten(dialog: HostingDialog, hosting: Hosting, qtbot: QtBot) -> None:
    line = hands.find(dialog, "Bucket")
    line.setFocus()
    QTest.keyClicks(line, "-2")
    with qtbot.waitSignal(hosting.changed):
        hosting.read()
    assert dialog.form.values["bucket"] == "pictures-2"


def test_nothing_put_anywhere_says_so_and_a_row_copies_and_deletes(
    dialog: HostingDialog, hosting: Hosting, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert EMPTY in [label.text() for label in dialog.findChildren(QLabel)]
    used = replace(rows(replace(FOX, file="used.png"))[0], use="2 jobs under way use it")
    gone = replace(rows(replace(FOX, file="gone.png"))[0], is_gone=True)
    hosting.rows = [*rows(FOX), used, gone]
    hosting.listed.emit()
    deleted: list[UploadRow] = []
    monkeypatch.setattr(hosting, "delete", deleted.append)
    QTest.mouseClick(hands.find(dialog, "Copy the address of fox.png"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == FOX.address
    assert not hands.find(dialog, "Copy the address of gone.png").isEnabled()
    QTest.mouseClick(hands.find(dialog, "Delete fox.png there"), Qt.MouseButton.LeftButton)
    assert deleted == hosting.rows[:1]
    trash = hands.find(dialog, "Delete used.png there")
    QTest.mouseClick(trash, Qt.MouseButton.LeftButton)
    assert deleted == hosting.rows[:1]  # it only warned
    assert any("Press again to delete" in label.text() for label in dialog.findChildren(QLabel))
    QTest.keyClick(trash, Qt.Key.Key_Space)
    assert deleted == hosting.rows[:2]


def test_a_long_list_is_cut_and_says_how_many_there_are(dialog: HostingDialog, hosting: Hosting) -> None:
    hosting.rows = rows(*[FOX] * (MOST + 5))
    hosting.listed.emit()
    assert "And 5 older ones." in [label.text() for label in dialog.findChildren(QLabel)]


def test_what_is_said_after_it_was_closed_goes_nowhere(dialog: HostingDialog, hosting: Hosting, qtbot: QtBot) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(dialog))
    hosting.rows = rows(FOX)
    hosting.listed.emit()
    hosting.said.emit("It works.", False)
    hosting.busy_changed.emit()
    hosting.file_offered.emit()
    hosting.changed.emit()
    hosting.kept.emit(HostSettings())


def test_in_practice_it_says_that_nothing_has_to_be_set(hosting: Hosting, qtbot: QtBot) -> None:
    cast(Still, hosting._studio).practice = True
    parent = QWidget()
    qtbot.addWidget(parent)
    made = HostingDialog(hosting, parent)
    assert PRACTICE in [label.text() for label in made.findChildren(QLabel)]
    made.kinds.chosen.emit(HostKind.BUCKET.value)
    words = [label.text() for label in made.findChildren(QLabel)]
    assert f"{ABOUT[HostKind.BUCKET]} {PRACTICE}" in words  # what is chosen is still explained
