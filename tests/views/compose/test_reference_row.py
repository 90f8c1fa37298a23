"""References as cards: shown, weighed, moved and taken out by hand and by keyboard, added by paste and by drop."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.models.draft import Draft
from studio.models.references import Role
from studio.views.compose.drop_zones import Aside
from studio.views.compose.panel import ComposePanel
from studio.views.picture_drag import PICTURE, REFERENCE, Dragged, dragged, picture_data

TEXT = "https://a.b/1.png a fox --sref https://a.b/s.png 123::2 --oref https://a.b/o.png"
COPY = Qt.DropAction.CopyAction


@pytest.fixture
def draft() -> Draft:
    return Draft(TEXT)


@pytest.fixture
def panel(draft: Draft, qtbot: QtBot) -> Iterator[ComposePanel]:
    made = ComposePanel(draft)
    qtbot.addWidget(made)
    made.resize(330, 850)
    made.show()
    yield made
    made.close()


def names(panel: ComposePanel) -> list[str]:
    return [card.accessibleName() for card in panel.references.cards]


def drag_in(widget: QWidget, data: QMimeData) -> bool:
    """Whether a drag that comes over the widget is welcome."""
    event = QDragEnterEvent(QPoint(5, 5), COPY, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def drop(panel: ComposePanel, role: Role | Aside, data: QMimeData) -> bool:
    """Whether the field of that role, or the one that restores, took the drop."""
    assert drag_in(panel, data)
    assert panel.zones.isVisible()
    assert drag_in(panel.zones, data)
    place = panel.zones.zone(role).center()
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(panel.zones, QDragMoveEvent(place, COPY, data, button, none))
    event = QDropEvent(QPointF(place), COPY, data, button, none)
    event.ignore()
    QApplication.sendEvent(panel.zones, event)
    assert not panel.zones.isVisible()
    return event.isAccepted()


def test_a_card_for_each_with_its_weights_beneath(panel: ComposePanel) -> None:
    assert names(panel) == [
        "Image reference 1",
        "Style reference 2",
        "Style reference 3",
        "Omni reference 4",
    ]
    assert panel.references.cards[2].accessibleDescription() == "123 Weight ×2."
    shown = [name for name, row in panel.references.weights.items() if row.isVisible()]
    assert shown == ["iw", "sw", "ow"]
    assert not panel.references.add.is_alone


def test_nothing_but_one_quiet_line_where_there_is_none(panel: ComposePanel, draft: Draft) -> None:
    draft.set_text("a fox")
    assert panel.references.cards == []
    assert panel.references.add.is_alone
    assert not any(row.isVisible() for row in panel.references.weights.values())


def test_weights_go_both_ways(panel: ComposePanel, draft: Draft) -> None:
    draft.set_text("https://a.b/1 a fox --iw 1.5")
    weight = panel.references.weights["iw"]
    assert (weight.value(), weight.number.text()) == (15, "1.5")
    weight.slider.setValue(20)
    assert draft.value("iw") == "2"
    weight.number.selectAll()
    QTest.keyClicks(weight.number, "0.3")
    QTest.keyClick(weight.number, Qt.Key.Key_Return)
    assert draft.value("iw") == "0.3"
    weight.slider.setValue(10)
    assert draft.value("iw") is None


def test_the_keyboard_weighs_moves_and_removes(panel: ComposePanel, draft: Draft) -> None:
    cards = panel.references.cards
    QTest.keyClick(cards[1], Qt.Key.Key_Up)
    assert "s.png::1.5" in draft.text
    QTest.keyClick(cards[1], Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert "--sref 123::2 https://a.b/s.png::1.5" in draft.text
    QTest.keyClick(cards[2], Qt.Key.Key_Down)
    QTest.keyClick(cards[0], Qt.Key.Key_Up)
    assert draft.value("iw") == "1.1"
    QTest.keyClick(cards[3], Qt.Key.Key_Delete)
    assert not draft.prompt.has("oref")
    for _ in range(5):
        panel.prompt_edit.undo()
    assert draft.text == TEXT


def test_the_wheel_weighs_only_what_has_the_keyboard(panel: ComposePanel, draft: Draft, qtbot: QtBot) -> None:
    card = panel.references.cards[3]

    def turn() -> None:
        event = QWheelEvent(
            QPointF(9, 9),
            card.mapToGlobal(QPointF(9, 9)),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(card, event)

    turn()
    assert draft.text == TEXT
    panel.activateWindow()
    card.setFocus()
    qtbot.waitUntil(card.hasFocus)
    turn()
    assert draft.value("ow") == "150"


def test_the_popover_adds_turns_and_removes(panel: ComposePanel, draft: Draft) -> None:
    row = panel.references
    QTest.mouseClick(row.add, Qt.MouseButton.LeftButton)
    popover = row.popover()
    assert popover.isVisible()
    assert not popover.remove.isVisible()
    QTest.keyClicks(popover.field, "456")
    QTest.keyClick(popover.field, Qt.Key.Key_Return)
    assert draft.value("sref") == "https://a.b/s.png 123::2 456"  # a code can only be a style
    assert not popover.isVisible()
    row.open_card(0)
    next(segment for segment in popover.part.segments() if segment.text() == "Character").click()
    assert draft.text.startswith("a fox")
    assert draft.value("cref") == "https://a.b/1.png"
    row.open_card(0)
    popover.right.click()
    assert draft.value("sref") == "123::2 https://a.b/s.png 456"
    popover.remove.click()
    assert draft.value("sref") == "123::2 456"


def test_what_the_model_lacks_cannot_be_chosen(panel: ComposePanel, draft: Draft) -> None:
    draft.set_text("https://a.b/1.png a fox --v 8.1")
    panel.references.open_card(0)
    off = [segment.text() for segment in panel.references.popover().part.segments() if not segment.isEnabled()]
    assert off == ["Omni", "Character"]
    panel.references.popover().close()
    draft.set_text("a fox --oref https://a.b/1 --v 8.1")
    assert "Omni reference is not in version 8.1." in panel.references.cards[0].accessibleDescription()


def test_own_pictures_are_shown_and_others_never_fetched(panel: ComposePanel) -> None:
    asked: list[str] = []
    red = QImage(20, 10, QImage.Format.Format_RGB32)
    red.fill(Qt.GlobalColor.red)

    def pixels(address: str) -> QImage | None:
        asked.append(address)
        return red if address.endswith("1.png") else None

    panel.references.set_pixels(pixels)
    assert asked == ["https://a.b/1.png", "https://a.b/s.png", "https://a.b/o.png"]
    first, second = (card.grab().toImage() for card in panel.references.cards[:2])
    assert first.pixelColor(30, 30) == Qt.GlobalColor.red
    assert second.pixelColor(30, 30) != Qt.GlobalColor.red


def test_an_address_pasted_onto_the_row_is_an_image(panel: ComposePanel, draft: Draft) -> None:
    draft.set_text("a fox")
    QGuiApplication.clipboard().setText(" https://a.b/x.png\n")
    QTest.keyClick(panel.references.add, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert draft.text == "https://a.b/x.png a fox"
    QGuiApplication.clipboard().setText("only words")
    QTest.keyClick(panel.references.add, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert draft.text == "https://a.b/x.png a fox"


def test_a_dropped_address_becomes_what_its_field_says(panel: ComposePanel, draft: Draft) -> None:
    draft.set_text("a fox")
    data = QMimeData()
    data.setUrls([QUrl("https://a.b/x y.png")])
    assert drop(panel, Role.STYLE, data)
    assert draft.text == "a fox --sref https://a.b/x%20y.png"


def test_a_dropped_picture_and_a_dropped_file_are_handed_on(panel: ComposePanel, draft: Draft) -> None:
    pictures: list[tuple[int, int, Role]] = []
    files: list[tuple[str, Role]] = []
    panel.picture_dropped.connect(lambda job, index, role: pictures.append((job, index, role)))
    panel.file_dropped.connect(lambda path, role: files.append((path, role)))
    assert drop(panel, Role.OMNI, picture_data(7, 2, "/tmp/x.png", "https://a.b/x.png"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/y.png")])
    assert drop(panel, Role.IMAGE, data)
    assert (pictures, files) == ([(7, 2, Role.OMNI)], [("/tmp/y.png", Role.IMAGE)])
    assert draft.text == TEXT


@pytest.mark.parametrize(("aside", "signal"), [(Aside.RESTORE, "restore_wanted"), (Aside.EDIT, "edit_wanted")])
def test_what_falls_on_the_last_fields_brings_its_prompt_back_or_is_edited(
    panel: ComposePanel, draft: Draft, aside: Aside, signal: str
) -> None:
    wanted: list[Dragged] = []
    getattr(panel, signal).connect(wanted.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/y.png"), QUrl.fromLocalFile("/tmp/z.png")])
    assert drop(panel, aside, data)
    assert drop(panel, aside, picture_data(7, 2, "/tmp/x.png", "https://a.b/x.png"))
    assert wanted == [Dragged(file="/tmp/y.png"), Dragged(picture=(7, 2))]
    data.setUrls([QUrl("https://a.b/x.png")])
    assert not drop(panel, aside, data)
    assert draft.text == TEXT


@pytest.mark.parametrize("size", [(330, 420), (330, 700), (280, 1000), (1200, 900)])
def test_the_fields_never_overlap(panel: ComposePanel, size: tuple[int, int]) -> None:
    panel.zones.begin(QRect(0, 0, *size), [Dragged(file="/tmp/x.png")])
    fields = [panel.zones.zone(role) for role in (*Role, *Aside)]
    assert all(not first.intersects(other) for first, other in combinations(fields, 2))
    assert all(panel.zones.rect().contains(field) for field in fields)


def test_a_field_of_what_the_model_lacks_takes_nothing(panel: ComposePanel, draft: Draft) -> None:
    draft.set_text("a fox --v 8.1")
    assert not drop(panel, Role.OMNI, picture_data(7, 2))
    assert draft.text == "a fox --v 8.1"


def test_words_are_left_to_the_editor(panel: ComposePanel) -> None:
    words = QMimeData()
    words.setText("in snow")
    assert not drag_in(panel, words)
    assert not panel.zones.isVisible()
    # A picture over the editor is the column's, which shows what it may become.
    assert drag_in(panel.prompt_edit.viewport(), picture_data(1, 0))
    assert panel.zones.isVisible()


def test_a_card_is_dragged_to_another_place(panel: ComposePanel, draft: Draft) -> None:
    data = QMimeData()
    data.setData(REFERENCE, b"1")
    data.setText("https://a.b/s.png")
    strip = panel.references.strip
    assert drag_in(strip, data)
    assert not drag_in(panel, data)
    place = QPointF(panel.references.cards[2].geometry().center())
    QApplication.sendEvent(
        strip, QDropEvent(place, COPY, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    )
    assert draft.value("sref") == "123::2 https://a.b/s.png"


def test_a_sentence_stays_until_references_change(panel: ComposePanel, draft: Draft) -> None:
    panel.references.say("The service takes no files.")
    assert panel.references.note.isVisible()
    draft.set_text(TEXT + " --sref 5")
    assert not panel.references.note.isVisible()


@pytest.mark.parametrize("raw", [b"", b"x", b"1", b"1 2 3", b"-1 0", b"1 \xff"])
def test_nonsense_is_no_picture(raw: bytes) -> None:
    data = QMimeData()
    data.setData(PICTURE, raw)
    assert dragged(data) == []


def test_a_code_can_only_be_a_style(panel: ComposePanel) -> None:
    panel.references.open_card(2)
    parts = panel.references.popover().part.segments()
    assert [segment.text() for segment in parts if segment.isEnabled()] == ["Style"]
    assert parts[0].accessibleDescription() == "A code can only be a style."
    panel.references.popover().close()
