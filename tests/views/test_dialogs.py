"""The windows beside the window, by their controls' names; what they say is plain text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPlainTextEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from studio import hands
from studio.models.settings import SETTINGS, Kind, Settings
from studio.models.tasks import Tasks
from studio.store.settings.preferences import Preferences
from studio.views import theme
from studio.views.actions import COMMANDS, KEY_LISTS
from studio.views.dialogs import KeysDialog, ReportDialog, SettingsDialog
from tests.views.naming import controls, nameless


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    return made


@pytest.fixture
def settings(tmp_path: Path, qtbot: QtBot) -> Iterator[Settings]:
    tasks = Tasks()
    made = Settings(Preferences(tmp_path / "settings.json"), tasks)
    yield made
    made.close()
    tasks.close()


@pytest.fixture(params=[(style, mode) for style in theme.STYLES for mode in theme.MODES], ids=" ".join)
def dialog(request: pytest.FixtureRequest, settings: Settings, parent: QWidget) -> Iterator[SettingsDialog]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, *request.param)
    made = SettingsDialog(settings, parent)
    made.open()
    yield made
    if isValid(made):
        made.close()
    theme.apply(application)


def labels(widget: QWidget) -> list[QLabel]:
    return [label for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def write(dialog: QWidget, name: str, text: str) -> QWidget:
    field = hands.find(dialog, name)
    field.setFocus()
    QTest.keySequence(field, "Ctrl+A")
    QTest.keyClicks(field, text)
    return field


def test_every_setting_has_a_name_a_unit_where_it_is_a_number_and_a_sentence(dialog: SettingsDialog) -> None:
    for setting in SETTINGS:
        turn(dialog, setting.group)
        shown = [label.text() for label in labels(dialog)]
        assert setting.label in shown
        assert setting.help in shown
        assert (setting.unit in shown) == (setting.kind is Kind.NUMBER)
        assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels(dialog))


def turn(dialog: SettingsDialog, group: str) -> None:
    QTest.mouseClick(hands.find(dialog, f"Settings {group}"), Qt.MouseButton.LeftButton)


def test_every_group_has_a_page_and_the_window_keeps_its_size(dialog: SettingsDialog) -> None:
    groups = list(dict.fromkeys(setting.group for setting in SETTINGS))
    sizes = []
    for group in groups:
        turn(dialog, group)
        QApplication.processEvents()
        sizes.append(dialog.size())
        seen = {setting.key for setting in SETTINGS if hands.seek(dialog, setting.label) is not None}
        assert seen == {setting.key for setting in SETTINGS if setting.group == group}
    assert len(set(sizes)) == 1
    assert sizes[0].height() <= 560
    dialog.show_setting("queue")
    assert dialog.groups.value() == "Jobs"
    assert hands.find(dialog, "Jobs at a time").isVisible()
    with pytest.raises(KeyError):
        dialog.show_setting("nothing")


def test_the_keyboard_begins_at_the_key_and_arrows_turn_pages(dialog: SettingsDialog) -> None:
    assert dialog.focusWidget() is dialog.key.field
    QTest.keyClick(hands.find(dialog, "Settings Service"), Qt.Key.Key_Right)
    assert dialog.groups.value() == "Jobs"
    assert hands.seek(dialog, "API key") is None


def test_the_place_for_own_pictures_is_one_press_away(dialog: SettingsDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.hosting_wanted):
        QTest.mouseClick(hands.find(dialog, "Pictures from this computer …"), Qt.MouseButton.LeftButton)


def test_no_word_is_cut_and_columns_are_aligned(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.key.offer_file()
    dialog.key.say("This system has no keyring that opens. " * 4, wrong=True)

    def whole() -> bool:
        return all(
            label.width() >= label.minimumSizeHint().width()
            and label.height()
            >= (label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height())
            for label in labels(dialog)
        )

    qtbot.waitUntil(whole)
    assert dialog.key.in_file.width() >= dialog.key.in_file.sizeHint().width()
    places = set()
    for group, names in {
        "Service": ("API key", "Address"), "Jobs": ("Jobs at a time",), "Files": ("Names",),
        "Library": ("Pictures folder",),
    }.items():  # fmt: skip
        turn(dialog, group)
        qtbot.waitUntil(whole)
        fields = [hands.find(dialog, name) for name in names]
        places |= {field.mapTo(dialog, field.rect().topLeft()).x() for field in fields}
    assert len(places) == 1


def test_a_choice_a_number_and_a_text_are_kept_as_they_are_entered(
    dialog: SettingsDialog, settings: Settings, tmp_path: Path
) -> None:
    turn(dialog, "Window")
    QTest.mouseClick(hands.find(dialog, "Theme Light"), Qt.MouseButton.LeftButton)
    assert settings.get("theme") == "light"
    turn(dialog, "Jobs")
    QTest.keyClick(write(dialog, "Jobs at a time", "7"), Qt.Key.Key_Return)
    assert settings.get("at_once") == 7
    turn(dialog, "Service")
    QTest.keyClick(write(dialog, "Address", " http://127.0.0.1:1/api "), Qt.Key.Key_Return)
    assert settings.get("base_url") == "http://127.0.0.1:1/api"
    assert dialog.answer.text() == "Counts from the next start."
    settings.close()
    assert json.loads((tmp_path / "settings.json").read_text()) == {
        "theme": "light",
        "at_once": 7,
        "base_url": "http://127.0.0.1:1/api",
    }


def test_a_number_beyond_its_bounds_is_brought_back(dialog: SettingsDialog, settings: Settings) -> None:
    turn(dialog, "Jobs")
    QTest.keyClick(write(dialog, "Jobs at a time", "99"), Qt.Key.Key_Return)
    assert settings.get("at_once") == 12


def test_what_is_being_typed_counts_when_the_window_is_closed(dialog: SettingsDialog, settings: Settings) -> None:
    dialog.activateWindow()
    turn(dialog, "Jobs")
    write(dialog, "Budget for a day", "900")
    QTest.keyClick(hands.find(dialog, "Budget for a day"), Qt.Key.Key_Escape)
    dialog.close()
    assert settings.get("daily_cap") == 900


def test_a_folder_is_chosen_without_a_loop_within_the_loop(
    dialog: SettingsDialog, settings: Settings, tmp_path: Path
) -> None:
    turn(dialog, "Library")
    QTest.mouseClick(hands.find(dialog, "Choose the pictures folder"), Qt.MouseButton.LeftButton)
    [chooser] = dialog.findChildren(QFileDialog)
    assert chooser.fileMode() is QFileDialog.FileMode.Directory
    chooser.fileSelected.emit(str(tmp_path))
    chooser.close()
    assert settings.get("pictures") == str(tmp_path)
    field = hands.find(dialog, "Pictures folder")
    assert field.property("text") == str(tmp_path)


def test_settings_that_cannot_be_written_are_said_in_the_window(
    dialog: SettingsDialog, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    turn(dialog, "Window")
    (tmp_path / "settings.json").mkdir()
    with qtbot.waitSignal(settings.trouble):
        QTest.mouseClick(hands.find(dialog, "Theme Light"), Qt.MouseButton.LeftButton)
    assert "Settings could not be kept." in dialog.answer.text()
    assert settings.get("theme") == "light"
    (tmp_path / "settings.json").rmdir()


def test_a_key_is_given_with_consent_to_a_file_and_forgotten_by_the_field_once_kept(dialog: SettingsDialog) -> None:
    given: list[tuple[str, bool]] = []
    dialog.key.given.connect(lambda *about: given.append(about))
    assert hands.seek(dialog, "Keep the key in a file") is None
    dialog.key.offer_file()
    write(dialog, "API key", "key-1")
    box = hands.find(dialog, "Keep the key in a file")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    QTest.mouseClick(hands.find(dialog, "Use"), Qt.MouseButton.LeftButton)
    assert given == [("key-1", True)]
    dialog.key.accept("The key is kept.")
    assert dialog.key.field.text() == ""
    assert not dialog.key.in_file.isVisible()
    assert not hands.find(dialog, "Use").isEnabled()


def test_forgetting_the_key_is_a_button_of_its_own(dialog: SettingsDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.forget_requested):
        QTest.mouseClick(hands.find(dialog, "Forget the key"), Qt.MouseButton.LeftButton)


def test_every_control_can_be_found_by_name(dialog: SettingsDialog) -> None:
    nameless = [
        w for w in dialog.findChildren(QWidget) if w.focusPolicy() and not (w.accessibleName() and w.objectName())
    ]
    assert nameless == []


def test_the_list_of_keys_is_the_tables(parent: QWidget) -> None:
    dialog = KeysDialog(parent)
    dialog.open()
    shown = [label.text() for label in labels(dialog)]
    for command in COMMANDS:
        assert (command.text in shown) == bool(command.shortcut)
    for title, lines in KEY_LISTS:
        assert title in shown
        for keys, text in lines:
            assert keys in shown
            assert text in shown
    dialog.close()


def test_the_list_of_keys_fits_the_screen(parent: QWidget) -> None:
    dialog = KeysDialog(parent)
    dialog.open()
    assert dialog.height() <= dialog.screen().availableSize().height()
    scroll = dialog.findChild(QScrollArea)
    assert scroll is not None
    inner = scroll.widget()
    assert inner is not None
    assert inner.width() <= scroll.viewport().width(), "nothing is cut at the side"
    bar = scroll.verticalScrollBar()
    assert bar.maximum() == max(0, inner.height() - scroll.viewport().height())
    dialog.resize(dialog.width(), 300)
    assert bar.maximum() > 0
    QTest.keyClick(dialog, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    dialog.close()


def test_the_report_says_whose_mistake_it_is_and_copies_what_it_was_given(parent: QWidget) -> None:
    dialog = ReportDialog("Traceback …\nValueError: <b>no</b>", parent)
    dialog.open()
    assert any("not yours" in label.text() and "go on working" in label.text() for label in labels(dialog))
    details = dialog.findChild(QPlainTextEdit, "report-details")
    assert details is not None
    assert not details.isVisible()
    QTest.mouseClick(hands.find(dialog, "Show details"), Qt.MouseButton.LeftButton)
    assert details.isVisible()
    assert details.isReadOnly()
    QTest.mouseClick(hands.find(dialog, "Copy the report"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == details.toPlainText() == "Traceback …\nValueError: <b>no</b>"
    QTest.mouseClick(hands.find(dialog, "Go on"), Qt.MouseButton.LeftButton)
    assert not isValid(dialog) or not dialog.isVisible()


def test_whatever_can_be_pressed_or_written_in_has_a_name(dialog: SettingsDialog, parent: QWidget) -> None:
    keys, report = KeysDialog(parent), ReportDialog("a traceback", parent)
    assert {control.accessibleName() for control in controls(dialog)} >= {"Theme Dark", "Jobs at a time", "Close"}
    assert [nameless(each) for each in (dialog, keys, report)] == [[], [], []]
