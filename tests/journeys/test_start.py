"""The first second of the window: what breaks in it, what is asked for too early, and that it always ends."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio import app as application
from studio import cli, hands
from studio.app import App
from studio.models.bounce import BOUNCE_SECONDS
from studio.models.desk import Desk
from studio.models.studio import StudioModel
from studio.store.settings.api_key import ApiKey
from studio.views.dialogs import ReportDialog, SettingsDialog
from studio.views.widgets.labels import PlainLabel
from studio.views.window import MainWindow
from studio.views.workbench import Workbench
from tests.service import Service

NOON = 1_795_521_600.0
PATIENCE = 30_000
"""Milliseconds after which a start that would never end is ended, so that the test can say so."""


@pytest.fixture
def app(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> App:
    """The program before its first painting, with a service that does not answer."""
    qapp.setQuitOnLastWindowClosed(False)
    monkeypatch.setenv("LEGNEXT_API_KEY", "key")
    made = App(qapp, cli.parse(["--home", str(tmp_path / "home"), "--base-url", "http://127.0.0.1:9"]))
    made.window.resize(1440, 900)
    return made


def when(is_so: Callable[[], bool], then: Callable[[], object], parent: MainWindow) -> None:
    """Do something as soon as the loop finds that it is time, whichever loop that is."""
    timer = QTimer(parent)

    def look() -> None:
        if is_so():
            timer.stop()
            then()

    timer.timeout.connect(look)
    timer.start(0)


def run(app: App, *, keeps_log: bool = False) -> None:
    overdue: list[bool] = []

    def end() -> None:
        overdue.append(True)
        app.close()
        app._completing.quit()

    watch = QTimer(app.window)
    watch.setSingleShot(True)
    watch.timeout.connect(end)
    watch.start(PATIENCE)
    application.run(app, keeps_log=keeps_log)
    assert not overdue, "the program did not end"


@pytest.mark.expected_logs("cannot be completed")
def test_a_bug_in_one_piece_is_reported_once_and_the_window_closes_with_the_prompt_kept(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(bench: Workbench, desk: Desk) -> None:
        raise ValueError("a broken piece")

    words: list[str] = []

    def is_reported() -> bool:
        return any(dialog.isVisible() for dialog in app.window.findChildren(ReportDialog))

    def close() -> None:
        assert app.window.bench is not None
        app.window.bench.draft.set_text("a hill")
        dialog = app.window.findChildren(ReportDialog)[0]
        words.extend(label.text() for label in dialog.findChildren(PlainLabel))
        dialog.close()
        app.window.close()

    monkeypatch.setattr(Workbench, "add_gallery", fail)
    when(is_reported, close, app.window)
    run(app)
    assert [str(bug) for bug in app.bugs] == ["a broken piece"]
    assert words[-1].endswith("the prompt is kept. Close the studio and start it again.")
    assert (app.setup.home.config / "draft.txt").read_text("utf-8") == "a hill"


def test_a_window_that_is_closed_before_it_is_complete_ends(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "FRAME", PATIENCE)
    monkeypatch.setattr(application, "UNSEEN", PATIENCE)
    app.window.painted.connect(app.window.close)
    run(app)
    assert app.desk is None


def test_what_is_generated_too_early_is_what_was_written_then_and_bought_as_often_as_it_was_wished_for(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    bought: list[str] = []
    now = NOON
    monkeypatch.setattr(StudioModel, "submit", lambda _, wished, *about, **more: bought.append(wished[0].text))

    def press() -> None:
        nonlocal now
        app._clock = lambda: now
        assert app.window.workbench is None
        for text, seconds in (("", 0), ("a hill", 0), ("a hill", 0.1), ("a hill", BOUNCE_SECONDS), ("a valley", 0.1)):
            now += seconds
            app._bench.draft.set_text(text)
            app.window.commands["generate"].trigger()
        app._bench.draft.set_text("a valley and what is written on --hd")

    app.window.painted.connect(press)
    when(lambda: app.window.workbench is not None, app.window.close, app.window)
    run(app)
    assert bought == ["a hill", "a hill", "a valley"]
    assert (app.setup.home.config / "draft.txt").read_text("utf-8") == "a valley and what is written on --hd"


def test_a_key_that_is_entered_at_once_is_asked_about_as_soon_as_that_can_be(
    tmp_path: Path, qapp: QApplication, service: Service
) -> None:
    app = App(qapp, cli.parse(["--home", str(tmp_path / "home"), "--pace", "0"]))
    app.settings.set("base_url", service.base_url)
    welcome = app.window.welcome
    assert welcome is not None

    def enter() -> None:
        assert app._closing is None
        welcome.key.field.setText(service.api_key)
        welcome.key.button.click()
        assert welcome.key.answer.text() == "Asking the service …"

    app.window.painted.connect(enter)
    when(lambda: app.window.workbench is not None, app.window.close, app.window)
    run(app)
    assert app.bugs == []


def test_a_key_can_be_forgotten_in_settings_that_were_opened_at_once(app: App) -> None:
    kept = ApiKey(app.setup.home.config)
    kept.save("canary")
    answers: list[str] = []

    def forget() -> None:
        assert app._closing is None
        app.window.commands["settings"].trigger()
        QTest.mouseClick(hands.find(settings(), "Forget the key"), Qt.MouseButton.LeftButton)

    def settings() -> SettingsDialog:
        return app.window.findChildren(SettingsDialog)[0]

    def close() -> None:
        answers.append(settings().key.answer.text())
        settings().close()
        app.window.close()

    app.window.painted.connect(forget)
    when(
        lambda: bool(app.window.findChildren(SettingsDialog)) and bool(settings().key.answer.text()), close, app.window
    )
    run(app)
    assert answers == ["The key is gone from this machine."]


@pytest.mark.parametrize("painting", ["sound", "broken"])
def test_the_log_is_there_before_any_piece_and_for_a_bug_before_that(
    app: App, monkeypatch: pytest.MonkeyPatch, painting: str
) -> None:
    happened: list[str] = []
    paint, add_history = MainWindow.paintEvent, Workbench.add_history

    def keep_log(app: App) -> None:
        happened.append("log")
        monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: happened.append(str(error)))

    def painted(window: MainWindow, event: QPaintEvent) -> None:
        paint(window, event)
        if painting not in ("sound", *happened):
            raise ValueError(painting)

    def add(bench: Workbench, desk: Desk) -> None:
        happened.append("history")
        add_history(bench, desk)

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(App, "keep_log", keep_log)
    monkeypatch.setattr(MainWindow, "paintEvent", painted)
    monkeypatch.setattr(Workbench, "add_history", add)
    when(lambda: app.window.workbench is not None, app.window.close, app.window)
    run(app, keeps_log=True)
    assert happened == ["log", *(["broken"] if painting == "broken" else []), "history"]
