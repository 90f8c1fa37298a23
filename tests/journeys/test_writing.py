"""A prompt written without a pointer: every control of its column, undone step by step, and a batch of six."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from studio import hands
from studio.app import App
from studio.models.draft import Draft
from tests.journeys.conftest import Travel
from tests.journeys.test_batches import SIX, done, press_generate, recorded, said
from tests.journeys.test_main_job import at
from tests.service import Service

CONTROL = Qt.KeyboardModifier.ControlModifier
WORDS = "a fox in snow"
PICTURE = "https://a.test/1.png"


def focused() -> QWidget:
    here = QApplication.focusWidget()
    assert here is not None
    return here


async def to(name: str) -> None:
    """Go on with Tab until that control has the keyboard."""
    passed = []
    for _ in range(60):
        if focused().accessibleName() == name:
            return
        passed.append(focused().accessibleName())
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        await asyncio.sleep(0)
    raise AssertionError(f"Tab never comes to {name!r}, only to {passed}")


async def strike(name: str, *keys: Qt.Key) -> None:
    """Go to a control and strike keys on whatever has the keyboard then."""
    await to(name)
    for key in keys:
        QTest.keyClick(focused(), key)
    await asyncio.sleep(0)


async def refer(app: App, address: str) -> None:
    """Add a reference by its address or code."""
    await strike("Add a reference", Qt.Key.Key_Return)
    await hands.until(lambda: focused().accessibleName() == "Address or code", "the field for an address")
    QTest.keyClicks(focused(), address)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    await hands.until(lambda: QApplication.activePopupWidget() is None, "the pop-over to close")
    app.window.activateWindow()


async def use_every_control(app: App, draft: Draft) -> None:
    left, right, up, space = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Space
    await refer(app, PICTURE)
    assert [reference.address for reference in draft.references] == [PICTURE]
    await strike("Image reference 1", up, up)
    assert draft.amount("iw") == 1.2
    await refer(app, "777")
    assert draft.value("sref") == "777"
    await strike("Style reference 2", up)
    assert draft.value("sref") == "777::1.5"
    await strike("Style weight", right)
    assert draft.number("sw") > 100
    await strike("Version 7", right, right)
    assert draft.model.key == "8"
    await strike("HD", space)
    assert draft.switch("hd")
    assert "320 pt" in said(app)
    QTest.keyClick(focused(), space)
    await strike("Version 8", left, left)
    assert draft.model.key == "7"
    assert draft.version == "7"
    await strike("Aspect 1:1", right)
    assert draft.value("ar") == "3:2"
    for label, name in (("Stylize", "stylize"), ("Chaos", "chaos"), ("Weird", "weird")):
        before = draft.number(name)
        await strike(label, right)
        assert draft.number(name) > before
    await strike("Stylize value")
    focused().selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(focused(), "700")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert draft.value("stylize") == "700"
    for label in ("Raw", "Tile", "Draft"):
        await strike(label, space)
        assert draft.switch(label.lower())
    assert "40 pt" in said(app)
    await strike("Quality 1", right)
    assert draft.value("quality") == "2"
    await strike("Speed Fast", right)
    assert draft.switch("turbo")
    await strike("New seed", space)
    seed = draft.value("seed")
    assert seed is not None
    await strike("Keep the seed", space)
    assert draft.value("seed") is None
    QTest.keyClick(focused(), space)
    assert draft.value("seed") == seed


def test_the_whole_column_by_keyboard_then_six_and_the_history(
    travel: Travel, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(app: App) -> None:
        assert app.desk is not None
        draft = app.desk.draft
        written: list[str] = []
        app.window.activateWindow()
        await hands.until(lambda: focused().accessibleName() == "Prompt", "the keyboard in the prompt")
        QTest.keyClicks(focused(), WORDS)
        draft.text_changed.connect(written.append)
        await use_every_control(app, draft)
        await to("Prompt")
        last = draft.text
        assert len(set(written)) >= 20
        for _ in range(len(written)):
            if draft.text == WORDS:
                break
            QTest.keyClick(focused(), Qt.Key.Key_Z, CONTROL)
        assert draft.text == WORDS
        for _ in range(len(written)):
            if draft.text == last:
                break
            QTest.keyClick(focused(), Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        assert draft.text == last
        QTest.keyClick(focused(), Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(focused(), SIX)
        await hands.until(lambda: "240 pt" in said(app), "the price of six")
        press_generate(app)
        jobs = await done(app, 6)
        colours = [job.prompt.split()[0] for job in jobs]
        assert colours == ["red"] * 3 + ["green"] * 3
        assert len({job.place.batch for job in jobs if job.place}) == 1
        QTest.keyClick(focused(), Qt.Key.Key_F, CONTROL)
        await hands.until(lambda: focused().accessibleName() == "Search history", "the search")
        QTest.keyClicks(focused(), "green")
        await hands.until(lambda: app.desk is not None and app.desk.history.job_count == 3, "the green ones")
        await strike("History", Qt.Key.Key_Down)
        await hands.until(lambda: app.desk is not None and app.desk.shown.record == recorded(app)[-1], "the newest one")
        assert app.desk.shown.record is not None
        assert app.desk.shown.record.prompt == "green fox --ar 2:3 --draft"

    travel(journey, *at(service, monkeypatch))
