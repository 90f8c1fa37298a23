"""The middle of the window by gestures and by accessible names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QKeyEvent
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

from studio.errors import InvalidRequest, Remedy
from studio.models import pictures as pictures_model
from studio.models.offers import Offer
from studio.models.shown_job import NOT_FINISHED, ShownJob
from studio.models.tasks import Tasks
from studio.models.thumbnails import Thumbnails
from studio.request.actions import ACTIONS, ActionSpec
from studio.request.tasks import Task
from studio.store.files import PictureFiles
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState
from studio.views.gallery.action_button import ActionButton, ChoiceButton
from studio.views.gallery.choices import Choices
from studio.views.gallery.panel import GalleryPanel
from studio.views.theme import CONTROL
from studio.views.widgets.buttons import LinkButton
from studio.views.widgets.labels import PlainLabel
from studio.views.widgets.painting import RING
from studio.views.workbench import HISTORY_WIDTH, NARROW, PROMPT_WIDTH
from tests.views.naming import controls, nameless

NOW = 1_800_000_000.0
ALL = [0, 1, 2, 3]
OFFERED = {"upscale": ALL, "variation": ALL, "remix": ALL, "pan": ALL, "outpaint": ALL, "reroll": True}
PROMPT = "a lighthouse in fog --ar 3:2 --v 7"


def job(number: int = 7, **changes: Any) -> JobRecord:
    made = JobRecord(
        id=number,
        task=Task.DIFFUSION,
        body={"text": PROMPT},
        prompt=PROMPT,
        created_at=NOW - 20,
        sent_at=NOW - 12,
        day="2027-01-15",
        remote_id="abc",
        state=JobState.ACCEPTED,
        estimate=80,
    )
    return replace(made, **changes)


def done(number: int = 7, count: int = 4, **changes: Any) -> JobRecord:
    pictures = tuple(
        PictureRecord(
            id=index, job_id=number, index=index, path=f"{index}.png", width=300, height=200, state=PictureState.STORED
        )
        for index in range(count)
    )
    values: dict[str, Any] = {"state": JobState.DONE, "pictures": pictures, "actions": OFFERED}
    return job(number, **{**values, "ended_at": NOW - 60, "consumed": 80, **changes})


def videos(number: int, actions: dict[str, Any] | None, **changes: Any) -> JobRecord:
    made = done(number, task=Task.VIDEO_DIFFUSION, actions=actions, **changes)
    return replace(made, pictures=tuple(replace(picture, kind="video") for picture in made.pictures))


W = TypeVar("W", bound=QWidget)


@dataclass
class Middle:
    panel: GalleryPanel
    shown: ShownJob
    asked: list[tuple[str, int, dict[str, object]]] = field(default_factory=list)
    jobs: list[int] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    def named(self, name: str) -> QAbstractButton:
        """The one control of that accessible name that can be seen."""
        widgets = [self.panel, *QApplication.topLevelWidgets()]
        found = {
            button
            for widget in widgets
            for button in widget.findChildren(QAbstractButton)
            if button.accessibleName() == name and button.isVisible()
        }
        assert len(found) == 1, f"{len(found)} controls are called {name}"
        return found.pop()

    def part(self, kind: type[W], name: str) -> W:
        """A part by its object name."""
        found = self.panel.findChild(kind, name)
        assert isinstance(found, kind)
        return found

    def names(self) -> list[str]:
        return [tile.accessibleName() for tile in self.panel.grid.tiles()]

    def press(self, name: str) -> None:
        QTest.mouseClick(self.named(name), Qt.MouseButton.LeftButton)

    def take(self, spec: ActionSpec, image: int, extras: dict[str, object]) -> None:
        self.asked.append((spec.name, image, extras))


@pytest.fixture
def middle(qtbot: QtBot, tmp_path: Path) -> Iterator[Middle]:
    for index in range(6):
        image = QImage(300, 200, QImage.Format.Format_RGB32)
        image.fill(QColor.fromHsv(index * 50, 200, 220))
        assert image.save(str(tmp_path / f"{index}.png"))
    tasks = Tasks()
    shown = ShownJob(tasks, lambda relative: tmp_path / relative, clock=lambda: NOW)
    files = PictureFiles(tmp_path, tmp_path / "cache")
    thumbnails = Thumbnails(tasks, lambda: files)
    panel = GalleryPanel(shown, thumbnails)
    qtbot.addWidget(panel)
    panel.resize(900, 800)
    panel.show()
    made = Middle(panel, shown)
    panel.action_requested.connect(made.take)
    panel.job_wanted.connect(made.jobs.append)
    panel.offer_wanted.connect(made.offers.append)
    yield made
    panel.hide()
    thumbnails.close()
    shown.close()
    tasks.close()


def arrived(middle: Middle, qtbot: QtBot, record: JobRecord) -> None:
    middle.shown.set_job(record)
    count = len(record.pictures)
    qtbot.waitUntil(lambda: middle.names() == [f"Picture {number + 1}" for number in range(count)])


def come_to_rest(middle: Middle) -> None:
    """Let what is being read arrive, and what that leads to."""
    for _ in range(3):
        middle.shown._pictures._pool.waitForDone()
        QApplication.processEvents()


# The pictures


def test_without_a_job_the_middle_invites(middle: Middle) -> None:
    assert middle.panel.grid.message.isVisible()
    assert middle.panel.grid.message.words().startswith("No picture yet\n")
    assert not middle.panel.actions_row.isVisible()
    assert not middle.panel.lineage.isVisible()


def test_places_are_called_placeholders_until_pixels_are_there(middle: Middle, qtbot: QtBot) -> None:
    middle.shown.set_job(job())
    assert middle.names() == [f"Placeholder {number}" for number in (1, 2, 3, 4)]
    qtbot.waitUntil(lambda: middle.panel.actions_row.height() < 60)
    waiting = [tile.geometry() for tile in middle.panel.grid.tiles()]
    assert abs(waiting[0].width() / waiting[0].height() - 1.5) < 0.03
    status = middle.part(QWidget, "jobStatus")
    assert status.isVisible()
    assert status.accessibleName() == "Pending · 12 s of about 40 s"
    arrived(middle, qtbot, done())
    assert [tile.objectName() for tile in middle.panel.grid.tiles()] == ["picture1", "picture2", "picture3", "picture4"]
    assert not status.isVisible()
    assert [tile.geometry() for tile in middle.panel.grid.tiles()] == waiting


def test_fresh_pixels_appear_one_by_one_and_bytes_are_shown_meanwhile(middle: Middle, qtbot: QtBot) -> None:
    record = done(state=JobState.FINISHED)
    waiting = tuple(replace(one, state=PictureState.WAITING, path="") for one in record.pictures)
    middle.shown.set_job(replace(record, pictures=waiting))
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    middle.shown.take_pixels(7, 2, image)
    middle.shown.take_progress(7, 1, 1_200_000, 1_600_000)
    assert middle.names() == ["Placeholder 1", "Placeholder 2", "Picture 3", "Placeholder 4"]
    assert middle.panel.grid.tiles()[1].accessibleDescription() == "1.2 of 1.6 MB"
    tile = middle.panel.grid.tiles()[2]
    assert tile.grab().toImage().pixelColor(tile.rect().center()) == QColor("#ff0000")


def test_pictures_are_painted_pixel_for_pixel_after_a_resize(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    middle.panel.resize(700, 600)

    def sharp() -> bool:
        return all(
            tile._pixmap is not None and tile._pixmap.size() == tile.picture_rect().size()
            for tile in middle.panel.grid.tiles()
        )

    qtbot.waitUntil(sharp)


def test_a_missing_file_says_so_in_its_place(middle: Middle, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "1.png").unlink()
    middle.shown.set_job(done())
    tiles = middle.panel.grid.tiles()
    qtbot.waitUntil(lambda: tiles[1].accessibleDescription() == "Its file is missing or damaged.")
    assert tiles[1].accessibleName() == "Placeholder 2"


def test_a_click_chooses_and_shows_the_small_buttons(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    middle.press("Picture 2")
    assert middle.shown.chosen == 1
    assert [tile.isChecked() for tile in middle.panel.grid.tiles()] == [False, True, False, False]
    middle.press("Picture 2")
    assert middle.panel.grid.tiles()[1].isChecked()
    assert middle.named("Large view of picture 2").isVisible()
    assert middle.named("More for picture 2").isVisible()
    reader = QAccessible.queryAccessibleInterface(middle.panel.grid.tiles()[2])
    reader.actionInterface().doAction(reader.actionInterface().actionNames()[0])
    qtbot.waitUntil(lambda: middle.shown.chosen == 2)


def test_the_pointer_shows_the_buttons_of_what_it_is_on(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    middle.shown.hover(3)
    assert middle.named("Large view of picture 4").isVisible()
    middle.shown.hover(-1)
    assert not middle.part(QAbstractButton, "large4").isVisible()


def test_the_keyboard_chooses_by_number_and_by_arrow(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    grid = middle.panel.grid
    QTest.keyClick(grid, Qt.Key.Key_3)
    assert middle.shown.chosen == 2
    assert grid.tiles()[2].hasFocus()
    for key, chosen in ((Qt.Key.Key_Up, 0), (Qt.Key.Key_Right, 1), (Qt.Key.Key_Down, 3), (Qt.Key.Key_Down, 3)):
        QTest.keyClick(grid.tiles()[middle.shown.chosen], key)
        assert middle.shown.chosen == chosen
    QTest.keyClick(grid, Qt.Key.Key_1, Qt.KeyboardModifier.KeypadModifier)
    assert middle.shown.chosen == 0
    QTest.keyClick(grid, Qt.Key.Key_9)
    assert middle.shown.chosen == 0


def test_space_opens_the_large_view_arrows_step_and_escape_goes_back(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    grid = middle.panel.grid
    QTest.keyClick(grid.tiles()[0], Qt.Key.Key_Space)
    assert grid.is_large
    assert grid.large.accessibleName() == "Large view of picture 1"
    QTest.keyClick(grid.large, Qt.Key.Key_Right)
    QTest.keyClick(grid.large, Qt.Key.Key_Right)
    QTest.keyClick(grid.large, Qt.Key.Key_Left)
    assert middle.shown.chosen == 1
    look = grid.large.stage
    qtbot.waitUntil(lambda: look.look.preview is not None and look.look.preview.width() == 300)
    assert look.key == (7, 1, 1)
    middle.press("Next picture")
    assert middle.shown.chosen == 2
    QTest.keyClick(grid.large, Qt.Key.Key_Escape)
    states = [grid.is_large, grid.tiles()[2].hasFocus()]
    assert states == [False, True]
    QTest.mouseDClick(grid.tiles()[3], Qt.MouseButton.LeftButton)
    states = [grid.is_large]
    QTest.keyClick(grid.large, Qt.Key.Key_Space)
    assert [*states, grid.is_large] == [True, False]


def test_the_large_view_and_the_grid_behind_it_come_to_rest_each_at_its_size(
    middle: Middle, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for index in range(4):
        assert QImage(3000, 2000, QImage.Format.Format_RGB32).save(str(tmp_path / f"{index}.png"))
    record = done()
    pictures = tuple(replace(one, width=3000, height=2000) for one in record.pictures)
    arrived(middle, qtbot, replace(record, pictures=pictures))
    grid, read = middle.panel.grid, []
    read_scaled = pictures_model.read_scaled

    def counted(path: str, size: QSize) -> QImage | None:
        read.append(size)
        return read_scaled(path, size)

    monkeypatch.setattr(pictures_model, "read_scaled", counted)
    stage = grid.large.stage
    monkeypatch.setattr(type(stage), "devicePixelRatioF", lambda _: 1.5)
    grid.open_large()
    wanted = stage.place().size()
    assert abs(wanted.width() - stage.width() * 1.5) <= 1
    qtbot.waitUntil(lambda: stage.look.preview is not None and stage.look.preview.size() == wanted)
    come_to_rest(middle)
    settled = list(read)
    assert sum(size == wanted for size in settled) == 2  # the chosen one and its neighbour
    # Whatever still asks does so in answer to one of these.
    for index in range(4):
        middle.shown.picture_changed.emit(index)
        come_to_rest(middle)
    assert read == settled
    grid.close_large()
    tiles = grid.tiles()
    qtbot.waitUntil(lambda: all(tile._pixmap.size() == tile.picture_rect().size() for tile in tiles if tile._pixmap))
    come_to_rest(middle)
    assert read == settled


def test_another_job_closes_the_large_view_and_a_change_of_this_one_does_not(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    grid = middle.panel.grid
    grid.open_large()
    middle.shown.apply(replace(done(), seed="5"))
    states = [grid.is_large]
    middle.shown.set_job(done(8))
    assert [*states, grid.is_large] == [True, False]


def test_the_whole_picture_can_be_copied(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    menu = middle.panel.grid.picture_menu()
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words[:4] == ["Large view", "Edit", "Copy picture", "Show in folder"]
    assert "Put in the tray" in words
    QApplication.clipboard().clear()
    menu.actions()[2].trigger()
    qtbot.waitUntil(lambda: QApplication.clipboard().image().width() == 300)
    menu.close()


def test_one_picture_alone_carries_nothing_until_the_pointer_comes(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done(count=1))
    tile = middle.panel.grid.tiles()[0]
    assert tile.isChecked()
    plain = tile.grab().toImage()
    flat = {plain.pixelColor(x, y).name() for x in range(20, 60, 5) for y in range(20, 60, 5)}
    assert len(flat) == 1
    middle.shown.hover(0)
    assert middle.named("Large view of picture 1").isVisible()


def test_six_pictures_are_six_tiles(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done(count=6))
    assert len(middle.panel.grid.tiles()) == 6


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            JobState.FAILED,
            "This job failed\nContent is not allowed.\nChange the prompt and send it again.\nIt was not charged.\n",
        ),
        (JobState.REFUSED, "The service refused this job\nContent is not allowed.\nIt was not charged.\n"),
        (JobState.UNKNOWN, "Nobody knows whether this job was taken\nContent is not allowed.\nIt was to cost 80 pt.\n"),
    ],
)
def test_a_job_that_went_wrong_says_why_keeps_its_prompt_and_offers_it(
    middle: Middle, state: JobState, words: str
) -> None:
    prompt = "<img src=file:///etc/hostname> fox"
    middle.shown.set_job(job(state=state, error="Content is not allowed.", remedy=Remedy.EDIT_PROMPT, prompt=prompt))
    message = middle.panel.grid.message
    assert message.isVisible()
    assert message.words().startswith(words)
    assert message.words().endswith(prompt)
    middle.press("Use this prompt")
    assert middle.offers == [Offer.USE_PROMPT]


def test_a_refusal_says_its_sentence_its_advice_and_its_cost_each_once(middle: Middle) -> None:
    error = InvalidRequest("relax mode is not supported", "Change the prompt and send it again.", status=400)
    middle.shown.set_job(job(state=JobState.REFUSED, error=str(error), remedy=error.remedy, prompt="a fox"))
    assert middle.panel.grid.message.words().splitlines() == [
        "The service refused this job",
        "relax mode is not supported. Change the prompt and send it again.",
        "It was not charged.",
        "a fox",
    ]


def test_what_failed_without_words_of_its_own_is_not_told_to_change_its_prompt(middle: Middle) -> None:
    failed = job(state=JobState.FAILED, error="Stopped by content moderation.", task=Task.UPSCALE, pictures=())
    middle.shown.set_job(replace(failed, body={"jobId": "j", "imageNo": 1, "type": 0}))
    words = middle.panel.grid.message.words()
    assert "Stopped by content moderation." in words
    assert "Try it again, or with another picture." in words
    assert "Change the prompt" not in words
    middle.shown.set_job(replace(failed, id=8, task=Task.VARIATION, body={"jobId": "j", "remixPrompt": "a fox"}))
    assert "Change the prompt and send it again." in middle.panel.grid.message.words()


def missing(count: int = 4) -> JobRecord:
    """A job of which all pictures but the first could not be had."""
    record = done(count=count)
    gone = (replace(one, state=PictureState.MISSING, path="", error="404: gone.") for one in record.pictures[1:])
    return replace(record, pictures=(record.pictures[0], *gone))


def test_a_missing_picture_says_why_and_offers_to_be_fetched_in_its_place(middle: Middle, qtbot: QtBot) -> None:
    middle.shown.set_job(missing())
    qtbot.waitUntil(lambda: middle.names()[0] == "Picture 1")
    tile = middle.panel.grid.tiles()[2]
    assert tile.accessibleDescription() == "404: gone."
    again = middle.named("Fetch picture 3 again")
    assert again.text() == "Fetch again"
    assert tile.rect().contains(again.geometry())
    middle.press("Fetch picture 3 again")
    assert middle.offers == [Offer.FETCH_AGAIN]
    assert middle.panel.focusWidget() is middle.panel.grid.tiles()[0]
    assert middle.part(QAbstractButton, "fetch1").isHidden()
    middle.shown.apply(done())
    qtbot.waitUntil(lambda: middle.names()[2] == "Picture 3")
    assert again.isHidden()


@pytest.mark.parametrize("error", ["", "The network is down. " * 12], ids=["its turn", "a long reason"])
def test_a_waiting_job_can_be_taken_back_where_it_waits(middle: Middle, error: str) -> None:
    middle.shown.set_job(job(state=JobState.QUEUED, remote_id="", error=error))
    status = middle.part(QWidget, "jobStatus")
    assert status.accessibleName().startswith("Waiting")
    board = status.parentWidget()
    assert board is not None
    assert board.rect().contains(status.geometry())
    words = next(label for label in status.findChildren(QLabel))
    assert words.height() >= words.heightForWidth(words.width())
    middle.press("Take back")
    assert middle.offers == [Offer.TAKE_BACK]
    middle.shown.apply(job())
    assert status.accessibleName().startswith("Pending")
    assert not [button for button in status.findChildren(QAbstractButton) if button.isVisible()]


def test_a_job_of_unknown_outcome_says_what_to_compare_and_asks_for_the_balance(middle: Middle) -> None:
    middle.shown.set_job(job(state=JobState.UNKNOWN, error="", remedy=Remedy.CHECK_BALANCE))
    message = middle.panel.grid.message
    assert "Compare the balance" in message.words()
    assert "It was to cost 80 pt." in message.words()
    middle.press("Check the balance")
    assert middle.offers == [Offer.CHECK_BALANCE]
    middle.shown.set_balance(20_840)
    assert "There are 20,840 pt left now." in message.words()
    middle.shown.set_job(job(8, state=JobState.FAILED, error="No."))
    assert "left now" not in message.words()
    assert not [
        one for one in message.findChildren(QAbstractButton) if one.text() == "Check the balance" and one.isVisible()
    ]


def test_a_job_at_another_service_says_where_until_that_one_is_back(middle: Middle) -> None:
    middle.shown.set_job(job(sent_to="https://a.test/api#1"))
    message = middle.panel.grid.message
    assert not message.isVisible()
    middle.shown.set_service("https://a.test/api#2")
    assert message.isVisible()
    assert "Sent to https://a.test/api with another key" in message.words()
    assert "“Look again”" in message.words()
    middle.shown.set_service("https://a.test/api#1")
    assert not message.isVisible()
    assert len(middle.names()) == 4


# What can be done


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
