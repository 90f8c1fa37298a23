"""The row of actions, its pop-overs, the picture menu and the family below the pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDoubleSpinBox,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.models.shown_job import NOT_FINISHED
from studio.request.actions import ACTIONS
from studio.request.tasks import Task
from studio.store.records import JobState
from studio.views.gallery.action_button import ActionButton, ChoiceButton
from studio.views.gallery.choices import Choices
from studio.views.theme import CONTROL
from studio.views.widgets.buttons import LinkButton
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import RING
from studio.views.workbench import HISTORY_WIDTH, NARROW, PROMPT_WIDTH
from tests.views.gallery.middle import (
    ALL,
    PROMPT,
    Middle,
    arrived,
    done,
    job,
    middle,
    videos,
)
from tests.views.naming import controls, nameless

__all__ = ["middle"]


def test_every_action_has_its_exact_name_once_and_its_price_in_words(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    row = middle.panel.actions_row
    buttons = row.findChildren(QAbstractButton)
    specs = [state.spec for state in middle.shown.actions()]
    assert {spec.id for spec in ACTIONS} - {spec.id for spec in specs} == {"enhance", "extend_video", "upscale_video"}
    for spec in specs:
        found = [button for button in buttons if button.accessibleName() == spec.name]
        assert len(found) == 1, spec.name
        assert "points." in found[0].accessibleDescription()
    strong = middle.named("Vary (Strong)")
    assert strong.text() == "Vary"
    assert strong.accessibleDescription().startswith("120 points.")


def test_a_press_asks_for_the_chosen_picture_and_nothing_else(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    middle.press("Picture 2")
    for name in ("Vary (Strong)", "Upscale (Subtle)", "Reroll"):
        middle.press(name)
    assert middle.asked == [("Vary (Strong)", 1, {}), ("Upscale (Subtle)", 1, {}), ("Reroll", 0, {})]


@pytest.mark.parametrize(
    ("opener", "name"),
    [("Upscale: all choices", "Upscale (Creative)"), ("Vary: all choices", "Vary (Subtle)")],
)
def test_every_choice_is_in_a_pop_over_and_the_default_is_marked(
    middle: Middle, qtbot: QtBot, opener: str, name: str
) -> None:
    arrived(middle, qtbot, done())
    middle.press(opener)
    group = opener.partition(":")[0].lower()
    choices = middle.part(Choices, f"{group}Choices")
    states = {state.spec.id: state for state in middle.shown.actions() if state.spec.group == group}
    first, second = choices.buttons
    assert isinstance(first, ChoiceButton)
    assert first.mark == "Default"
    assert first.accessibleName() == f"{first.text()}, the default"
    assert second.accessibleName() == name
    prices = {button.figure.lstrip("~") for button in choices.buttons}
    assert prices == {str(state.price.points) for state in states.values()}
    for button in choices.buttons:
        assert any(state.spec.help in button.accessibleDescription() for state in states.values())
        assert button.rect().width() >= button.sizeHint().width()
    first.click()
    assert middle.asked == [(next(iter(s for s in states.values() if s.spec.choice == first.text())).spec.name, 0, {})]


@pytest.mark.parametrize(
    ("opener", "name"),
    [("Upscale: all choices", "Upscale (Creative)"), ("Vary: all choices", "Vary (Subtle)")],
)
def test_the_other_strength_is_in_a_pop_over(middle: Middle, qtbot: QtBot, opener: str, name: str) -> None:
    arrived(middle, qtbot, done())
    middle.press(opener)
    middle.press(name)
    assert middle.asked == [(name, 0, {})]


def test_pan_takes_a_direction_and_a_factor(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    middle.press("Pan")
    factor = middle.part(QDoubleSpinBox, "panScale")
    assert (factor.minimum(), factor.maximum(), factor.accessibleName()) == (1.1, 3.0, "Pan factor")
    up = middle.named("Pan up")
    assert up.hasFocus()
    QTest.keyClick(up, Qt.Key.Key_Tab)
    assert middle.named("Pan left").hasFocus()
    factor.setValue(2.25)
    middle.press("Pan left")
    assert middle.asked == [("Pan left", 0, {"scale": 2.25})]


def test_zoom_out_takes_a_usual_factor_or_ones_own(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    middle.press("Zoom out")
    middle.press("Zoom out 2×")
    middle.press("Zoom out")
    factor = middle.part(QDoubleSpinBox, "zoomScale")
    assert (factor.minimum(), factor.maximum()) == (1.1, 2.0)
    factor.setValue(1.3)
    middle.press("Zoom out by this factor")
    assert [extras for _, _, extras in middle.asked] == [{}, {"scale": 1.3}]


def test_whatever_can_be_pressed_or_written_in_has_a_name(middle: Middle, qtbot: QtBot) -> None:
    assert nameless(middle.panel) == []
    arrived(middle, qtbot, done())
    for opener in ("Upscale: all choices", "Vary: all choices", "Remix", "Pan", "Zoom out"):
        middle.press(opener)
        popup = QApplication.activePopupWidget()
        assert popup is not None
        assert controls(popup)
        assert nameless(popup) == []
        popup.close()
    assert nameless(middle.panel) == []


def test_remix_starts_from_the_jobs_prompt_and_wants_one(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    middle.press("Remix")
    field = middle.part(QPlainTextEdit, "remixPrompt")
    assert field.accessibleName() == "Remix prompt"
    assert field.toPlainText() == PROMPT
    field.setPlainText("  ")
    middle.press("Remix (Strong)")
    assert "Write a prompt first." in middle.named("Remix (Strong)").accessibleDescription()
    field.setPlainText("a lighthouse at noon")
    middle.press("Remix (Strong)")
    assert middle.asked == [("Remix (Strong)", 0, {"prompt": "a lighthouse at noon"})]


def test_a_remix_prompt_is_looked_through_before_it_is_paid_for(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, replace(done(), prompt="a fox --ar 3:2"))
    middle.press("Remix")
    field = middle.part(QPlainTextEdit, "remixPrompt")
    strong = middle.named("Remix (Strong)")
    field.setPlainText("a {red, green} hare --ar 3:2")
    assert "The prompt is blocked." in strong.accessibleDescription()
    assert "Groups in braces" in middle.part(PlainLabel, "problem-1-sentence").text()
    middle.press("Remix (Strong)")
    assert middle.asked == []
    field.setPlainText("a hare")
    assert "blocked" not in strong.accessibleDescription()
    fix = middle.part(LinkButton, "problem-1-fix")
    assert fix.text() == "Add --ar 3:2"
    fix.click()
    assert field.toPlainText() == "a hare --ar 3:2"
    field.undo()
    assert field.toPlainText() == "a hare"
    field.redo()
    middle.press("Remix (Strong)")
    assert middle.asked == [("Remix (Strong)", 0, {"prompt": "a hare --ar 3:2"})]


def test_what_is_off_says_why_and_asks_for_nothing(middle: Middle, qtbot: QtBot) -> None:
    middle.shown.set_job(job())
    strong = middle.named("Vary (Strong)")
    assert NOT_FINISHED in strong.accessibleDescription()
    assert NOT_FINISHED in strong.toolTip()
    assert strong.focusPolicy() & Qt.FocusPolicy.TabFocus
    middle.press("Vary (Strong)")
    assert middle.asked == []
    arrived(middle, qtbot, done(8, actions={"upscale": ALL}))
    middle.press("Vary (Strong)")
    middle.press("Upscale (Subtle)")
    assert middle.asked == [("Upscale (Subtle)", 0, {})]
    assert "does not offer vary" in middle.named("Vary (Strong)").accessibleDescription()


@pytest.mark.parametrize(
    ("window", "icons", "words"), [(1640, True, True), (1440, False, True), (1100, False, True), (940, True, False)]
)
def test_the_row_is_one_line_in_every_usual_window_and_tells_its_prices(
    middle: Middle, qtbot: QtBot, window: int, icons: bool, words: bool
) -> None:
    columns = HISTORY_WIDTH + 1 + (PROMPT_WIDTH + 1 if window >= NARROW else 0)
    arrived(middle, qtbot, done(count=6, task=Task.VARIATION))
    middle.panel.setFixedWidth(window - columns)
    row = middle.panel.actions_row
    qtbot.waitUntil(lambda: row.height() == CONTROL + 2 * RING)
    for name in ("Upscale (Subtle)", "Vary (Strong)", "Remix", "Pan", "Zoom out", "Reroll"):
        button = middle.named(name)
        assert isinstance(button, ActionButton)
        assert button.figure
        assert button.width() == button.sizeHint().width()
        assert (button.shows.icon, button.shows.words) == (icons, words)
        assert words or button.text() in button.toolTip()


@pytest.mark.parametrize("width", [900, 700, 520, 360])
def test_the_row_wraps_and_never_cuts_a_word(middle: Middle, qtbot: QtBot, width: int) -> None:
    arrived(middle, qtbot, done())
    middle.panel.setFixedWidth(width)
    row = middle.panel.actions_row
    names = ("Upscale (Subtle)", "Vary (Strong)", "Remix", "Pan", "Zoom out", "Reroll")

    def whole() -> bool:
        inside = [
            row.rect().contains(middle.named(name).rect().translated(middle.named(name).mapTo(row, QPoint(0, 0))))
            for name in names
        ]
        return all(inside) and all(
            middle.named(name).width() >= middle.named(name).sizeHint().width() for name in names
        )

    qtbot.waitUntil(whole)
    assert middle.panel.grid.geometry().bottom() < row.geometry().top()


def press_enter(widget: QWidget, *, again: bool = False) -> None:
    key, plain = Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, plain, "\r", again))


def test_enter_presses_a_button_and_a_choice_once_however_long_it_is_held(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    reroll = middle.named("Reroll")
    reroll.setFocus()
    for again in (False, True, True):
        press_enter(reroll, again=again)
    assert [name for name, *_ in middle.asked] == ["Reroll"]
    middle.press("Vary: all choices")
    choice = middle.named("Vary (Subtle)")
    press_enter(choice, again=True)
    assert choice.isVisible()
    press_enter(choice)
    assert [name for name, *_ in middle.asked] == ["Reroll", "Vary (Subtle)"]
    assert not choice.isVisible()
    press_enter(middle.panel.grid.tiles()[0], again=True)
    assert not middle.panel.grid.is_large


def test_the_keyboard_stays_in_the_middle_when_the_pictures_give_way_to_a_message(middle: Middle, qtbot: QtBot) -> None:
    button = QPushButton("Menu", middle.panel)
    button.show()
    middle.panel.activateWindow()
    middle.shown.set_job(job())
    middle.panel.focus_pictures()
    assert middle.panel.focusWidget() is middle.panel.grid.tiles()[0]
    middle.shown.apply(job(state=JobState.REFUSED, error="No."))
    assert middle.panel.focusWidget() is middle.panel.grid.message
    middle.shown.set_job(job(8))
    assert middle.panel.focusWidget() is middle.panel.grid.tiles()[0]
    button.setFocus()
    middle.shown.apply(job(8, state=JobState.REFUSED, error="No."))
    assert middle.panel.focusWidget() is button


def test_what_is_never_advertised_stays_where_the_service_offers_nothing(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    before = middle.panel.grid.geometry()
    arrived(middle, qtbot, done(8, actions={}))
    QApplication.processEvents()
    row = middle.panel.actions_row
    shown = {button.accessibleName() for button in row.findChildren(ActionButton) if button.isVisible()}
    assert shown == {"Edit", "Animate", "More actions"}
    assert not middle.part(QLabel, "nothingOffered").isVisible()
    assert middle.panel.grid.geometry() == before
    arrived(middle, qtbot, done(9))
    assert middle.named("Reroll").isVisible()


def test_videos_have_actions_of_their_own_or_a_sentence(middle: Middle, qtbot: QtBot) -> None:
    middle.shown.set_job(videos(8, {"extend": [0, 1], "upscale": [1]}))
    row = middle.panel.actions_row

    def shown() -> set[str]:
        return {button.accessibleName() for button in row.findChildren(ActionButton) if button.isVisible()}

    assert shown() == {"Extend", "Upscale video"}
    assert middle.part(PlainLabel, "chosenPicture").text() == "Video 1"
    menu = middle.panel.grid.picture_menu()
    words = {action.text().partition("\t")[0] for action in menu.actions()}
    assert menu.accessibleName() == "This video"
    assert not next(action for action in menu.actions() if action.objectName() == "putInTray").isEnabled()
    assert not words & {"Edit", "Copy picture", "Blend pictures …"}
    assert words > {"Large view", "Extend video …", "Upscale video"}
    menu.deleteLater()
    tile = middle.panel.grid.tiles()[1]
    small = {button.accessibleName() for button in tile.findChildren(QAbstractButton)}
    assert small >= {"Large view of video 2", "More for video 2", "Fetch video 2 again"}
    assert "does not offer upscale for video 1" in middle.named("Upscale video").accessibleDescription()
    middle.shown.choose(1)
    middle.press("Upscale video")
    assert middle.asked == [("Upscale video", 1, {})]
    sentence = middle.part(QLabel, "nothingOffered")
    assert not sentence.isVisible()
    middle.shown.set_job(videos(9, {}))
    assert shown() == set()
    assert sentence.isVisible()
    assert sentence.width() >= sentence.sizeHint().width()
    assert sentence.text() == "The service offers nothing more for this video."


def test_the_menu_of_a_picture_offers_its_actions_with_prices_and_reasons(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done(actions={"upscale": ALL, "pan": [1], "variation": ALL}))
    middle.press("Picture 2")
    menu = middle.panel.grid.picture_menu()
    entries = {action.text().partition("\t")[0]: action for action in menu.actions()}
    assert {"Upscale", "Vary", "Remix", "Pan", "Zoom out", "Animate …", "Topaz upscale …", "Reroll"} <= set(entries)
    assert "Enhance" not in entries
    assert entries["Topaz upscale …"].text().endswith("\t120")
    assert not entries["Remix"].isEnabled()
    assert entries["Remix"].toolTip() == "The service does not offer remix for this job."
    assert entries["Reroll"].toolTip() == "The service does not offer reroll for this job."
    upscale = entries["Upscale"].menu()
    assert isinstance(upscale, QMenu)
    subtle, creative = upscale.actions()
    assert (subtle.text(), creative.text()) == ("Subtle\t120", "Creative\t~160")
    creative.trigger()
    assert middle.asked == [("Upscale (Creative)", 1, {})]
    entries["Animate …"].trigger()
    middle.named("Animate now").window().close()
    assert len(middle.asked) == 1
    menu.close()


# The family


def test_the_family_is_a_strip_of_buttons_that_lead_to_its_jobs(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done(parent_id=3, parent_image=1))
    assert not middle.panel.lineage.isVisible()
    QApplication.processEvents()
    before = [part.geometry() for part in (middle.panel.grid, middle.panel.actions_row)]
    middle.shown.set_lineage(done(3), [done(9, parent_id=7), done(8, parent_id=7)])
    QApplication.processEvents()
    assert [part.geometry() for part in (middle.panel.grid, middle.panel.actions_row)] == before
    names = [thumb.accessibleName() for thumb in middle.panel.lineage.thumbs()]
    assert [name.split(":")[0] for name in names] == ["Comes from", "This job", "Became", "Became"]
    QTest.mouseClick(middle.panel.lineage.thumbs()[0], Qt.MouseButton.LeftButton)
    QTest.mouseClick(middle.panel.lineage.thumbs()[2], Qt.MouseButton.LeftButton)
    assert middle.jobs == [3, 8]


def test_a_large_family_is_counted_where_it_does_not_fit(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    middle.shown.set_lineage(None, [done(10 + number, parent_id=7) for number in range(40)])
    strip = middle.panel.lineage
    seen = [thumb for thumb in strip.thumbs() if thumb.isVisible()]
    assert 5 < len(seen) < 41
    assert strip._rest.text() == f"+{41 - len(seen)}"
    assert all(strip.rect().contains(thumb.geometry()) for thumb in seen)
