"""The compose column: text and controls are two views of one prompt, and Generate says what it costs or what blocks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QScrollArea, QSlider, QWidget
from pytestqt.qtbot import QtBot

from studio.models.draft import Draft
from studio.views import theme
from studio.views.compose.panel import ComposePanel
from studio.views.widgets.buttons import LinkButton
from studio.views.widgets.labels import PlainLabel


@pytest.fixture
def draft() -> Draft:
    return Draft("a lighthouse in fog")


@pytest.fixture(params=theme.STYLES)
def panel(request: pytest.FixtureRequest, draft: Draft, qtbot: QtBot, qapp: QApplication) -> Iterator[ComposePanel]:
    theme.apply(qapp, request.param)
    made = ComposePanel(draft)
    qtbot.addWidget(made)
    made.resize(330, 760)
    made.show()
    yield made
    made.close()
    theme.apply(qapp)


def button(panel: ComposePanel, name: str) -> QAbstractButton:
    """The button of that accessible name."""
    return next(found for found in panel.findChildren(QAbstractButton) if found.accessibleName() == name)


def has_fixes(panel: ComposePanel, count: int) -> bool:
    return len(fixes(panel)) == count


def fixes(panel: ComposePanel) -> list[LinkButton]:
    return [found for found in panel.problems.findChildren(LinkButton) if found.isVisible()]


def test_every_control_has_a_name(panel: ComposePanel, draft: Draft) -> None:
    draft.set_text("a fox --chaos 500 --relax")
    panel.parameters.aspect.popover()
    for widget in panel.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not widget.objectName().startswith("qt_"):
            assert widget.accessibleName(), widget
            assert widget.objectName(), widget
    names = [found.accessibleName() for found in panel.findChildren(QAbstractButton)]
    for name in ("Version 8.1", "Aspect 16:9", "Quality 2", "Speed Turbo", "Raw", "Tile", "Draft", "Generate"):
        assert names.count(name) == 1


def test_controls_write_into_the_text(panel: ComposePanel, draft: Draft) -> None:
    panel.parameters.ranges["stylize"].slider.setValue(250)
    button(panel, "Aspect 16:9").click()
    button(panel, "Quality 2").click()
    button(panel, "Tile").click()
    button(panel, "Speed Turbo").click()
    wanted = "a lighthouse in fog --stylize 250 --ar 16:9 --quality 2 --tile --turbo"
    assert draft.text == panel.prompt_edit.toPlainText() == wanted
    button(panel, "Aspect 1:1").click()
    button(panel, "Quality 1").click()
    button(panel, "Tile").click()
    button(panel, "Speed Fast").click()
    panel.parameters.ranges["stylize"].slider.setValue(100)
    assert draft.text == "a lighthouse in fog"


def test_a_screen_reader_can_turn_every_switch(panel: ComposePanel, draft: Draft) -> None:
    for name in ("Tile", "Aspect 3:2", "Version 8"):
        actions = QAccessible.queryAccessibleInterface(button(panel, name)).actionInterface()
        actions.doAction(actions.actionNames()[0])
    assert draft.text == "a lighthouse in fog --tile --ar 3:2 --v 8"
    lock = QAccessible.queryAccessibleInterface(button(panel, "Keep the seed")).actionInterface()
    lock.doAction(lock.actionNames()[0])
    assert draft.value("seed")


def test_typing_moves_the_controls(panel: ComposePanel, qtbot: QtBot) -> None:
    caret = panel.prompt_edit.textCursor()
    caret.movePosition(caret.MoveOperation.End)
    panel.prompt_edit.setTextCursor(caret)
    QTest.keyClicks(panel.prompt_edit, " --ar 16:9 --s 300 --v 8.1 --seed 7 --style raw")
    parameters = panel.parameters
    assert button(panel, "Aspect 16:9").isChecked()
    assert parameters.ranges["stylize"].value() == 300
    assert button(panel, "Version 8.1").isChecked()
    assert parameters.seed.field.text() == "7"
    assert button(panel, "Keep the seed").isChecked()
    assert button(panel, "Raw").isChecked()


def test_a_control_can_be_undone_in_the_text(panel: ComposePanel, draft: Draft, qtbot: QtBot) -> None:
    button(panel, "Aspect 16:9").click()
    QTest.keyClick(panel.prompt_edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert draft.text == "a lighthouse in fog"
    assert button(panel, "Aspect 1:1").isChecked()


def test_nothing_is_written_by_only_looking(panel: ComposePanel, draft: Draft) -> None:
    told: list[str] = []
    draft.text_changed.connect(told.append)
    odd = "a fox --stylize 5000 --chaos 1.5 --ar 0:0 --q .25 --seed abc --v 99"
    draft.set_text(odd)
    assert (draft.text, told) == (odd, [odd])


def test_what_the_model_lacks_is_folded_away_and_named(panel: ComposePanel, draft: Draft) -> None:
    lacking = panel.parameters.lacking
    assert lacking.button.text() == "Not in 7"
    assert lacking.button.accessibleDescription() == "HD"
    button(panel, "Version 8.1").click()
    assert draft.text == "a lighthouse in fog --v 8.1"
    assert not any(button(panel, name).isVisible() for name in ("Draft", "Speed Turbo", "Quality 1"))
    assert button(panel, "HD").isVisible()
    assert lacking.button.text() == "Not in 8.1"
    assert lacking.button.accessibleDescription().startswith("Quality, Stop, Draft, Turbo, Without")
    lacking.button.click()
    lines = [label.text() for label in lacking.findChildren(PlainLabel) if label.isVisible()]
    assert lines[lines.index("Draft") + 1] == "in 7"
    button(panel, "Version niji 6").click()
    assert draft.text == "a lighthouse in fog --niji 6"
    assert [segment.text() for segment in panel.parameters.quality.segments()] == [".5", "1", "2"]


def test_what_the_text_says_keeps_its_control_on_every_model(panel: ComposePanel, draft: Draft) -> None:
    draft.set_text("a fox --draft --turbo --q 2 --stop 50 --no text --v 8.1")
    panel.parameters.more.set_open(True)
    assert all(button(panel, name).isVisible() for name in ("Draft", "Speed Turbo"))
    assert panel.parameters.quality.isVisible()
    assert panel.parameters.ranges["stop"].isVisible()
    assert panel.parameters.fields["no"].isVisible()
    button(panel, "Draft").click()
    button(panel, "Speed Fast").click()
    assert draft.text == "a fox --q 2 --stop 50 --no text --v 8.1"
    assert not button(panel, "Draft").isVisible()


def test_a_version_that_nobody_knows_chooses_none(panel: ComposePanel, draft: Draft) -> None:
    draft.set_text("a fox --v 8.2")
    assert not any(segment.isChecked() for segment in panel.parameters.version.segments())
    button(panel, "Version 7").click()
    assert draft.text == "a fox"


def test_more_is_folded_says_what_is_in_use_and_is_remembered(
    panel: ComposePanel, draft: Draft, tmp_path: Path
) -> None:
    more = panel.parameters.more
    assert not panel.findChildren(QLineEdit, "no-words")
    draft.set_text("a fox --no text --stop 50")
    assert more.button.accessibleDescription() == "Without, Stop"
    more.button.click()
    assert panel.parameters.fields["no"].text() == "text"
    assert panel.parameters.ranges["stop"].value() == 50
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    panel.keep(settings)
    other = ComposePanel(Draft("a fox"))
    seen = [other.parameters.more.is_open]
    other.restore(settings)
    seen.append(other.parameters.more.is_open)
    assert seen == [False, True]
    other.close()


def test_words_typed_into_a_field_are_one_step_of_undo(panel: ComposePanel, draft: Draft) -> None:
    panel.parameters.more.set_open(True)
    without, code = panel.parameters.fields["no"], panel.parameters.fields["p"]
    without.setFocus()
    QTest.keyClicks(without, "text, frames")
    assert draft.text == "a lighthouse in fog --no text, frames"
    panel.prompt_edit.undo()
    assert (draft.text, without.text()) == ("a lighthouse in fog", "")
    button(panel, "Personalise").click()
    assert draft.text == "a lighthouse in fog --p"
    code.setFocus()
    QTest.keyClicks(code, "abc")
    assert draft.text == "a lighthouse in fog --p abc"
    code.clear()
    button(panel, "Personalise").click()
    assert draft.text == "a lighthouse in fog"


def test_the_zone_of_a_value_is_named(panel: ComposePanel, draft: Draft) -> None:
    stylize = panel.parameters.ranges["stylize"]
    for value, zone in (("0", ""), ("30", "low"), ("250", "medium"), ("1000", "high")):
        draft.set_flag("stylize", value)
        assert stylize.zone.text() == zone


def test_a_ratio_is_turned_on_its_side(panel: ComposePanel, draft: Draft) -> None:
    draft.set_text("a fox --ar 7:4")
    popover = panel.parameters.aspect.popover()
    popover.swap.click()
    assert draft.text == "a fox --ar 4:7"
    popover.swap.click()
    assert draft.text == "a fox --ar 7:4"


def test_the_seed_is_drawn_kept_and_let_go(panel: ComposePanel, draft: Draft) -> None:
    button(panel, "New seed").click()
    kept = draft.value("seed")
    assert kept is not None
    assert 0 <= int(kept) <= 4294967295
    button(panel, "Keep the seed").click()
    assert draft.text == "a lighthouse in fog"
    button(panel, "Keep the seed").click()
    assert draft.value("seed") == kept
    panel.parameters.seed.offer(99)
    button(panel, "Keep the seed").click()
    panel.parameters.seed.offer(99)
    button(panel, "Keep the seed").click()
    assert draft.value("seed") == "99"


def test_any_ratio_from_the_popover(panel: ComposePanel, draft: Draft, qtbot: QtBot) -> None:
    button(panel, "Aspect More").click()
    popover = panel.parameters.aspect.popover()
    assert popover.isVisible()
    for field, number in ((popover.width_field, "7"), (popover.height_field, "4")):
        field.selectAll()
        QTest.keyClicks(field, number)
        if field is popover.width_field:
            QTest.keyClick(field, Qt.Key.Key_Return)
    popover.close()  # a number that was typed counts, however one leaves
    assert draft.text == "a lighthouse in fog --ar 7:4"
    assert panel.parameters.aspect.segments()[-1].text() == "7:4"


def test_what_blocks_is_shown_however_much_there_is_to_say(panel: ComposePanel, draft: Draft) -> None:
    draft.set_text("a fox --one --two --three --four --five --six --relax --seven --chaos 500")
    found = [label.text() for label in panel.problems.findChildren(PlainLabel) if label.isVisible()]
    lines = [text for text in found if ":" in text]
    assert [text.split()[1] for text in lines] == ["--one", "--two", "--three", "--relax", "--chaos"]
    assert "and 4 more" in found
    draft.set_text(f"x {draft.text}")
    fixes(panel)[0].click()
    assert "--relax" not in draft.text
    assert draft.text.startswith("x a fox --one")


def test_a_problem_is_a_line_with_a_mend(panel: ComposePanel, draft: Draft, qtbot: QtBot) -> None:
    assert not panel.problems.isVisible()
    draft.set_text("a fox --relax --chaos 500")
    sentences = [label.text() for label in panel.problems.findChildren(PlainLabel) if label.isVisible()]
    assert sentences[0] == "Blocked: --relax is not offered by this service."
    for left in (2, 1):
        qtbot.waitUntil(partial(has_fixes, panel, left))
        QTest.mouseClick(fixes(panel)[0], Qt.MouseButton.LeftButton)
    assert draft.problems == ()
    assert not panel.problems.isVisible()
    panel.prompt_edit.undo()
    panel.prompt_edit.undo()
    assert draft.text == "a fox --relax --chaos 500"


def test_generate_carries_the_price(panel: ComposePanel, draft: Draft) -> None:
    generate = button(panel, "Generate")
    assert generate.text() == "Generate · 80 pt · 0.08 $"
    assert generate.accessibleDescription() == "80 pt · 0.08 $"
    draft.set_flag("turbo", "")
    assert generate.text() == "Generate · 160 pt · 0.16 $"
    assert panel.generate_bar.amount.text() == "1 job · 4 pictures"


def test_generate_says_what_blocks_and_asks_for_nothing(panel: ComposePanel, draft: Draft, qtbot: QtBot) -> None:
    asked: list[bool] = []
    panel.generate_requested.connect(lambda: asked.append(True))
    generate = button(panel, "Generate")
    for text, reason in (("", "Type a prompt."), ("a --relax", "--relax is not offered by this service.")):
        draft.set_text(text)
        assert generate.text() == reason
        assert not generate.isEnabled()
        QTest.keyClick(panel.prompt_edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    draft.set_text("a fox")
    panel.generate_bar.set_obstacle("There is no API key.")
    assert generate.text() == "There is no API key."
    QTest.keyClick(panel.prompt_edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked == []
    panel.generate_bar.set_obstacle("")
    generate.click()
    QTest.keyClick(panel.prompt_edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked == [True, True]


def test_the_day_is_told_in_points_or_against_the_cap(panel: ComposePanel) -> None:
    panel.generate_bar.set_today(1520)
    assert panel.generate_bar.today.text() == "today 1,520 pt"
    panel.generate_bar.set_today(520, 5000)
    assert panel.generate_bar.today.text() == "today 0.52 $ of 5.00 $"


@pytest.mark.parametrize("width", [280, 330, 400])
def test_nothing_is_cut_at_any_width(panel: ComposePanel, draft: Draft, width: int, qtbot: QtBot) -> None:
    draft.set_text("a fox --ar 1999:1234 --niji 6 --seed 4294967295 --relax")
    panel.resize(width, 500)
    area = panel.findChild(QScrollArea, "compose-scroll")
    assert area is not None
    qtbot.waitUntil(lambda: area.viewport().width() <= width)
    content = area.widget()
    assert content is not None
    assert content.width() == area.viewport().width()  # no wider than there is room
    for kind in (QAbstractButton, QSlider, QLineEdit, QPushButton):
        for widget in panel.findChildren(kind):
            if widget.isVisible():
                right = widget.mapTo(panel, widget.rect().bottomRight()).x()
                assert right < width, widget
                assert widget.width() >= widget.minimumSizeHint().width(), widget
