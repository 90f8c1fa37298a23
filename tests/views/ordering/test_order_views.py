"""Stars, flags, tags and notes in the middle of the window: keys, menu, card, and the places of what is put away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio.models.library.judging_words import best, judgement_words
from studio.models.library.ordering import Flag, Item, Ordering
from studio.store.records import JobRecord, PictureRecord, PictureState
from studio.views.ordering.judgement import signs_of, signs_of_job, width_of
from tests.views.gallery import middle as gallery
from tests.views.gallery.middle import Middle, arrived, done

middle = gallery.middle
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


class Told:
    """Stands where the ordering does, and writes down what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *asked: self.asked.append((name, *asked))

    def known_tags(self, then: Any) -> None:
        then([("cover", 3), ("coast", 1)])


@pytest.fixture
def told(middle: Middle, qtbot: QtBot) -> Told:
    arrived(middle, qtbot, done())
    made = Told()
    middle.panel.grid.order.serve(lambda: cast(Ordering, made))
    middle.panel.grid.focus_pictures()
    return made


def press(middle: Middle, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(middle.panel.grid, key, held)


def changed(middle: Middle, index: int, **facts: Any) -> JobRecord:
    """The job with other facts about one of its pictures, in the middle."""
    record = middle.shown.record
    assert record is not None
    pictures = [replace(one, **facts) if one.index == index else one for one in record.pictures]
    made = replace(record, pictures=tuple(pictures))
    middle.shown.apply(made)
    return made


def rows(menu: QMenu) -> dict[str, Any]:
    return {action.text().partition("\t")[0]: action for action in menu.actions()}


def test_keys_order_the_chosen_picture_and_digits_still_choose(middle: Middle, told: Told) -> None:
    press(middle, Qt.Key.Key_2)
    press(middle, Qt.Key.Key_4, ALT)
    press(middle, Qt.Key.Key_P)
    press(middle, Qt.Key.Key_U)
    press(middle, Qt.Key.Key_B)
    press(middle, Qt.Key.Key_Delete)
    one = [Item(7, 1)]
    assert told.asked == [
        ("rate", one, 4), ("flag", one, Flag.PICK), ("flag", one, Flag.NONE), ("favourite", one, True), ("trash", one),
    ]  # fmt: skip


def test_with_shift_a_flag_goes_on_to_the_next_picture(middle: Middle, told: Told) -> None:
    for _ in range(5):
        press(middle, Qt.Key.Key_X, SHIFT)
    assert [items for _, items, _ in told.asked] == [[Item(7, index)] for index in (0, 1, 2, 3, 3)]
    assert middle.shown.chosen == 3


def test_marked_pictures_are_meant_together(middle: Middle, told: Told) -> None:
    middle.shown.marks.mark_all(4)
    changed(middle, 1, trashed_at=1.0)
    changed(middle, 0, favourite=True)
    press(middle, Qt.Key.Key_B)
    left = [Item(7, 0), Item(7, 2), Item(7, 3)]
    assert told.asked == [("favourite", left, True)]
    menu = middle.panel.grid.picture_menu()
    rows(menu)["Move 3 pictures to the trash"].trigger()
    assert told.asked[-1] == ("trash", left)
    assert not middle.shown.marks.others


def test_a_second_press_takes_the_heart_away(middle: Middle, told: Told) -> None:
    changed(middle, 0, favourite=True)
    press(middle, Qt.Key.Key_B)
    assert told.asked == [("favourite", [Item(7, 0)], False)]


def test_without_an_order_the_keys_are_left_to_others(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    press(middle, Qt.Key.Key_P)
    press(middle, Qt.Key.Key_Delete)
    assert "Pick" not in rows(middle.panel.grid.picture_menu())


def test_the_menu_gives_stars_and_knows_what_is_given(middle: Middle, told: Told) -> None:
    changed(middle, 0, rating=3, flag=Flag.PICK)
    menu = middle.panel.grid.picture_menu()
    found = rows(menu)
    assert {"Stars", "Reject", "No flag", "Favourite", "Move to the trash", "Move the whole job to the trash"} <= set(
        found
    )
    assert "Pick" not in found
    stars = rows(found["Stars"].menu())
    assert list(stars) == ["5 stars", "4 stars", "3 stars", "2 stars", "1 star", "No stars"]
    stars["1 star"].trigger()
    found["No flag"].trigger()
    found["Move the whole job to the trash"].trigger()
    assert told.asked == [("rate", [Item(7, 0)], 1), ("flag", [Item(7, 0)], Flag.NONE), ("trash", [Item(7, -1)])]


def test_a_picture_in_the_trash_leaves_a_place_that_gives_it_back(middle: Middle, told: Told, qtbot: QtBot) -> None:
    changed(middle, 2, trashed_at=1.0)
    tile = middle.panel.grid.tiles()[2]
    assert not tile.is_here
    assert tile.accessibleDescription() == "In the trash"
    back = tile.findChild(QAbstractButton, "putBack3")
    assert back is not None
    assert back.isVisible()
    back.click()
    assert told.asked == [("put_back", [Item(7, 2)])]
    changed(middle, 2, trashed_at=None)
    qtbot.waitUntil(lambda: tile.is_here)
    assert not back.isVisible()


def test_an_emptied_picture_can_neither_come_back_nor_be_ordered(middle: Middle, told: Told) -> None:
    changed(middle, 0, state=PictureState.EMPTIED, path="")
    tile = middle.panel.grid.tiles()[0]
    assert tile.accessibleDescription() == "Deleted"
    back = tile.findChild(QAbstractButton, "putBack1")
    assert back is not None
    assert not back.isVisible()
    press(middle, Qt.Key.Key_P)
    assert told.asked == []


def test_a_job_in_the_trash_is_put_back_as_a_whole(middle: Middle, told: Told) -> None:
    assert middle.shown.record is not None
    middle.shown.apply(replace(middle.shown.record, trashed_at=1.0))
    rows(middle.panel.grid.picture_menu())["Put the job back"].trigger()
    press(middle, Qt.Key.Key_Delete)
    assert told.asked == [("put_back", [Item(7, -1)])] * 2


def test_the_card_shows_and_changes_what_is_known(middle: Middle, told: Told, qtbot: QtBot) -> None:
    changed(middle, 0, rating=3, favourite=True, tags=("cover", "winter sun"))
    middle.panel.grid.viewing.toggle_information()
    card = middle.panel.grid.large.info.order
    qtbot.waitUntil(card.isVisible)
    assert card.stars.stars == 3
    for name in ("infoStar5", "infoPick", "infoFavourite", "tag-cover"):
        button = card.findChild(QAbstractButton, name)
        assert button is not None
        button.click()
    QTest.keyClicks(card.tags.field, "red, blue")
    QTest.keyClick(card.tags.field, Qt.Key.Key_Return)
    one = [Item(7, 0)]
    assert told.asked == [
        ("rate", one, 5), ("flag", one, Flag.PICK), ("favourite", one, False), ("tag", one, (), ("cover",)),
        ("tag", one, ["red"]), ("tag", one, ["blue"]),
    ]  # fmt: skip
    assert middle.panel.grid.is_large


def test_a_press_on_the_last_star_takes_the_stars_away(middle: Middle, told: Told, qtbot: QtBot) -> None:
    changed(middle, 0, rating=2)
    middle.panel.grid.viewing.toggle_information()
    card = middle.panel.grid.large.info.order
    qtbot.waitUntil(card.isVisible)
    button = card.findChild(QAbstractButton, "infoStar2")
    assert button is not None
    button.click()
    assert told.asked == [("rate", [Item(7, 0)], 0)]


def test_a_note_is_written_down_when_it_is_left(middle: Middle, told: Told, qtbot: QtBot) -> None:
    middle.panel.grid.viewing.toggle_information()
    card = middle.panel.grid.large.info.order
    qtbot.waitUntil(card.isVisible)
    card.note.setFocus()
    QTest.keyClicks(card.note, "for the cover")
    assert told.asked == []
    assert middle.shown.record is not None
    middle.shown.apply(replace(middle.shown.record, note="somebody else's"))
    assert card.note.toPlainText() == "for the cover"
    QTest.keyClick(card.note, Qt.Key.Key_Escape)
    assert told.asked == [("note", 7, "for the cover")]
    assert middle.panel.grid.is_large


def test_a_note_is_kept_when_another_job_comes(middle: Middle, told: Told, qtbot: QtBot) -> None:
    middle.panel.grid.viewing.toggle_information()
    card = middle.panel.grid.large.info.order
    qtbot.waitUntil(card.isVisible)
    card.note.setPlainText("for the cover")
    middle.shown.set_job(done(8, note="of another"))
    assert told.asked == [("note", 7, "for the cover")]
    assert card.note.toPlainText() == "of another"


def picture(index: int, **facts: Any) -> PictureRecord:
    return PictureRecord(id=index, job_id=7, index=index, **facts)


def job_of(pictures: Sequence[PictureRecord]) -> JobRecord:
    return replace(done(), pictures=tuple(pictures))


def test_signs_and_words_say_the_same() -> None:
    judged = picture(0, rating=2, flag=Flag.PICK, favourite=True)
    assert signs_of(judged) == ["flag-full", "heart-full", "star-full", "star-full"]
    assert judgement_words(judged) == "2 stars, picked, favourite"
    assert signs_of(picture(0, flag=Flag.REJECT)) == ["close"]
    assert judgement_words(picture(0, flag=Flag.REJECT)) == "rejected"
    assert (signs_of(picture(0)), judgement_words(picture(0)), width_of([])) == ([], "", 0)


def test_a_row_tells_the_best_of_its_pictures_without_those_in_the_trash() -> None:
    judged = job_of(
        [
            picture(0, rating=2, favourite=True),
            picture(1, rating=4, flag=Flag.REJECT),
            picture(2, rating=5, trashed_at=1.0),
        ]
    )
    assert judgement_words(best(judged)) == "4 stars, favourite"
    assert signs_of_job(judged) == ["heart-full", "4", "star-full"]
    assert signs_of_job(job_of([picture(0, flag=Flag.REJECT)])) == []
    assert signs_of_job(job_of([])) == []


def test_the_badge_lies_on_a_picture_that_has_signs(middle: Middle, told: Told) -> None:
    tile = middle.panel.grid.tiles()[3]
    place = QPoint(tile.picture_rect().left() + 12, tile.picture_rect().bottom() - 12)
    before = tile.grab().toImage().pixelColor(place)
    changed(middle, 3, rating=5)
    assert tile.grab().toImage().pixelColor(place) != before
    assert tile.accessibleDescription() == "5 stars."


def test_a_rejected_picture_is_dimmed(middle: Middle, told: Told) -> None:
    tile: QWidget = middle.panel.grid.tiles()[3]
    before = tile.grab().toImage().pixelColor(tile.rect().center())
    changed(middle, 3, flag=Flag.REJECT)
    after = tile.grab().toImage().pixelColor(tile.rect().center())
    assert after != before
