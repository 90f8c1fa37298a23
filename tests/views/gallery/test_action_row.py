"""The row for every shape of `available_actions` (contract §2b), and the pop-overs in which actions are set."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from studio.errors import InputError, StudioError
from studio.jobs.engine import Engine
from studio.models.acting import Acting
from studio.models.addresses import Addresses
from studio.models.guard import Guard
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.models.till import Till
from studio.request.actions import spec_named
from studio.request.operations import TopazAspect, TopazCrop, TopazResolution, VideoResolution
from studio.request.tasks import Task
from studio.store.records import JobRecord
from studio.views.acting.popover import ActionPopover
from studio.views.acting.priced import PricedSegment
from studio.views.acting.shape_preview import ShapePreview, placed
from studio.views.gallery.action_button import PRESS_AGAIN, ActionButton
from studio.views.widgets.segmented import Segmented
from tests.views.gallery.middle import ALL, NOW, OFFERED, Middle, arrived, done, middle, videos

__all__ = ["middle"]  # a fixture, used by name

ALWAYS = {"Edit", "Animate", "More actions"}
GRID = ALWAYS | {"Upscale (Subtle)", "Upscale: all choices", "Vary (Strong)", "Vary: all choices", "Remix", "Pan",
                 "Zoom out", "Reroll"}  # fmt: skip
V8 = {"variation": ALL, "remix": ALL, "reroll": True}
KEYS = {"edit": ALL, "inpaint": ALL, **OFFERED}
ON_V8 = ALWAYS | {"Vary (Strong)", "Vary: all choices", "Remix", "Reroll"}


def buttons(middle: Middle) -> dict[str, ActionButton]:
    """The row's own buttons that can be seen, by name; pop-overs are windows of their own."""
    row = middle.panel.actions_row
    return {
        button.accessibleName(): button
        for button in row.findChildren(ActionButton)
        if button.isVisible() and button.window() is middle.panel
    }


def on(shown: Iterable[ActionButton]) -> set[str]:
    return {button.accessibleName() for button in shown if not button.reason}


def single(number: int, task: Task, actions: Any) -> JobRecord:
    return done(number, 1, task=task, actions=actions)


def grid(count: int, actions: Any) -> JobRecord:
    made = done(count=6, actions=actions)
    first = made.pictures[0]
    pictures = tuple(replace(first, id=at, index=at) for at in range(count))
    return replace(made, pictures=pictures)


def with_addresses(job: JobRecord) -> JobRecord:
    url = "https://pictures.example/0.png"
    return replace(job, pictures=tuple(replace(picture, url=url) for picture in job.pictures))


SIX, TWENTY_FOUR = list(range(6)), list(range(24))


@pytest.mark.parametrize(
    ("job", "chosen", "seen", "able"),
    [
        (done(actions=KEYS), 3, GRID, GRID),
        (done(task=Task.BLEND, actions=KEYS), 0, GRID, GRID),
        (done(task=Task.INPAINT, actions=KEYS), 0, GRID, GRID),
        (done(actions=V8), 1, GRID, ON_V8),
        (done(actions={**KEYS, "enhance": ALL}), 0, GRID | {"Enhance"}, GRID | {"Enhance"}),
        (done(actions={**KEYS, "enhance": [2]}), 1, GRID, GRID),
        (single(8, Task.UPSCALE, {}), 0, ALWAYS, ALWAYS),
        (single(8, Task.UPSCALE, None), 0, ALWAYS, ALWAYS),
        (single(8, Task.REMOVE_BACKGROUND, {}), 0, ALWAYS, ALWAYS),
        (single(8, Task.ENHANCE_UPSCALE, {}), 0, ALWAYS, ALWAYS),
        (done(actions={"reroll": False, "unheard": ALL}), 0, ALWAYS, ALWAYS),
        (done(actions={**KEYS, "unheard": ALL, "extend": ALL}), 0, GRID, GRID),
        (done(actions={"upscale": None, "variation": "yes", "pan": [2]}), 2, GRID, ALWAYS | {"Pan"}),
        (grid(6, {"variation": SIX, "reroll": True}), 5, GRID,
         ALWAYS | {"Vary (Strong)", "Vary: all choices", "Reroll"}),
        (grid(24, {"upscale": TWENTY_FOUR, "enhance": TWENTY_FOUR}), 23, GRID | {"Enhance"},
         ALWAYS | {"Upscale (Subtle)", "Upscale: all choices", "Enhance"}),
        (videos(8, {"extend": ALL, "upscale": ALL}), 3, {"Extend", "Upscale video"}, {"Extend", "Upscale video"}),
        (videos(8, {"extend": [1], "variation": ALL}), 1, {"Extend", "Upscale video"}, {"Extend"}),
        (videos(8, {}), 0, set(), set()),
        (videos(8, None), 0, set(), set()),
    ],
)  # fmt: skip
def test_the_row_shows_exactly_what_the_job_offers(
    middle: Middle, job: JobRecord, chosen: int, seen: set[str], able: set[str]
) -> None:
    middle.panel.resize(1200, 800)
    middle.shown.set_job(job)
    middle.shown.choose(chosen)
    shown = buttons(middle)
    assert set(shown) == seen
    assert on(shown.values()) == able
    for name, button in shown.items():
        assert button.figure or name in ("Edit", "More actions") or "choices" in name
        assert not button.reason or button.reason.endswith(".")


@pytest.mark.parametrize("task", [Task.DESCRIBE, Task.SHORTEN])
def test_words_have_no_actions(middle: Middle, task: Task) -> None:
    middle.shown.set_job(replace(done(task=task), pictures=()))
    assert not middle.panel.actions_row.isVisible()


# Pop-overs


def form(middle: Middle, action: str) -> ActionPopover:
    middle.panel.actions_row.open_settings(spec_named(action))
    found = middle.panel.findChild(ActionPopover, f"{spec_named(action).group}Choices")
    assert isinstance(found, ActionPopover)
    return found


def choose(popover: ActionPopover, setting: str, value: str) -> None:
    row = popover.findChild(Segmented, f"{popover.spec.id}-{setting}")
    assert isinstance(row, Segmented)
    next(segment for segment in row.segments() if segment.choice.value == value).click()


def figures(popover: ActionPopover, setting: str) -> dict[str, str]:
    row = popover.findChild(Segmented, f"{popover.spec.id}-{setting}")
    assert isinstance(row, Segmented)
    return {one.choice.value: one.figure for one in row.segments() if isinstance(one, PricedSegment)}


def test_a_sum_that_is_asked_about_is_a_sentence_in_the_pop_over(
    middle: Middle, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived(middle, qtbot, done())
    topaz = form(middle, "topaz")
    assert topaz.note.text() == topaz.spec.help
    state = topaz.state({})
    assert state is not None
    monkeypatch.setattr(topaz, "state", lambda extras: replace(state, asked=True))
    topaz.retell()
    assert topaz.note.text() == PRESS_AGAIN
    topaz.close()


def test_topaz_says_what_each_step_costs_and_shows_the_picture_in_its_shape(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    topaz = form(middle, "topaz")
    assert figures(topaz, "resolution") == {
        "HD": "120", "FHD": "120", "2K": "120", "4K": "160", "6K": "200", "8K": "300", "12K": "540",
    }  # fmt: skip
    preview = topaz.findChild(ShapePreview)
    assert isinstance(preview, ShapePreview)
    assert preview.frame().width() / preview.frame().height() == pytest.approx(1.5)
    fit = topaz.findChild(Segmented, "topaz-crop")
    assert isinstance(fit, Segmented)
    assert not fit.isEnabled()
    choose(topaz, "aspect", "1:1")
    assert fit.isEnabled()
    frame, picture = preview.frame(), preview.picture_rect()
    assert frame.width() == frame.height() == picture.width() > picture.height()
    choose(topaz, "crop", "crop")
    assert preview.picture_rect().height() == frame.height() < preview.picture_rect().width()
    choose(topaz, "crop", "stretch")
    assert preview.picture_rect() == frame
    choose(topaz, "resolution", "12K")
    assert topaz.button.figure == "540"
    topaz.button.click()
    extras = {"resolution": TopazResolution.K12, "aspect": TopazAspect.R1_1, "crop": TopazCrop.STRETCH}
    assert middle.asked == [("Topaz upscale", 0, extras)]
    assert not topaz.isVisible()
    again = form(middle, "topaz")  # it starts anew
    assert again.form.extras() == {}
    again.close()


def test_a_shape_is_filled_barred_or_cut() -> None:
    wide, square = QSizeF(300, 200), QSizeF(90, 90)
    assert placed(wide, square, "stretch") == QRectF(0, 0, 90, 90)
    assert placed(wide, square, "letterbox") == QRectF(0, 15, 90, 60)
    assert placed(wide, square, "crop") == QRectF(-22.5, 0, 135, 90)


def test_animate_takes_everything_that_a_video_can_be_told_and_its_price_follows(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    animate = form(middle, "animate")
    assert animate.button.figure == "480"
    choose(animate, "bs", "1")
    assert animate.button.figure == "~120"
    choose(animate, "resolution", "1")
    assert animate.button.figure == "~384"
    assert figures(animate, "bs") == {"1": "~384", "2": "~768", "4": "~1,536"}
    choose(animate, "motion", "high")
    for name in ("Raw", "Loop"):
        middle.press(name)
    end = animate.findChild(QLineEdit, "animate-end")
    assert isinstance(end, QLineEdit)
    end.setText("hill.png")
    assert animate.button.reason == "An address begins with https:// or http://."
    animate.button.click()
    assert middle.asked == []
    end.setText("https://pictures.example/hill.png")
    prompt = animate.findChild(QPlainTextEdit, "animatePrompt")
    assert isinstance(prompt, QPlainTextEdit)
    prompt.setPlainText("waves --relax")
    assert animate.button.reason == "The prompt is blocked."
    prompt.setPlainText("waves")
    QTest.keyClick(prompt, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert middle.asked == [
        ("Animate", 0, {
            "prompt": "waves", "motion": "high", "resolution": VideoResolution.P720, "bs": "1",
            "end": "https://pictures.example/hill.png", "raw": True, "loop": True,
        })
    ]  # fmt: skip


def test_retexture_wants_words_and_extend_takes_them(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, with_addresses(done()))
    retexture = form(middle, "retexture")
    assert retexture.button.reason == "Write a prompt first."
    prompt = retexture.findChild(QPlainTextEdit, "retexturePrompt")
    assert isinstance(prompt, QPlainTextEdit)
    prompt.setPlainText("folded paper")
    retexture.button.click()
    middle.shown.set_job(videos(9, {"extend": ALL, "upscale": ALL}))
    middle.shown.choose(2)
    extend = form(middle, "extend_video")
    assert extend.heading.text() == "Extend video · video 3"
    extend.button.click()
    assert middle.asked == [("Retexture", 0, {"prompt": "folded paper"}), ("Extend video", 2, {})]


def test_vary_sends_its_prompt_only_where_it_is_another(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    middle.press("Vary: all choices")
    middle.press("Vary (Subtle)")
    middle.press("Vary: all choices")
    prompt = middle.part(QPlainTextEdit, "varyPrompt")
    assert prompt.toPlainText() == done().prompt
    prompt.setPlainText("a mill in fog --ar 3:2 --v 7")
    middle.press("Vary (Subtle)")
    assert [extras for *_, extras in middle.asked] == [{}, {"prompt": "a mill in fog --ar 3:2 --v 7"}]


def test_more_buys_at_once_or_opens_what_is_set_first(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, with_addresses(done()))
    for name in ("Remove background", "Describe"):
        middle.press("More actions")
        middle.press(name)
    assert [name for name, *_ in middle.asked] == ["Remove background", "Describe"]
    middle.press("More actions")
    middle.press("Topaz upscale")
    assert middle.named("Topaz upscale now").isVisible()
    assert not middle.panel.actions_row.more_choices.isVisible()
    middle.named("Topaz upscale now").window().close()
    assert len(middle.asked) == 2


def test_a_purchase_leaves_the_keyboard_with_the_pictures(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done())
    middle.panel.activateWindow()
    middle.press("Vary: all choices")
    middle.press("Vary (Subtle)")
    assert middle.panel.focusWidget() is middle.panel.grid.tiles()[0]


def test_a_popover_buys_for_the_picture_that_it_was_opened_for_or_not_at_all(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done(actions=KEYS))
    animate = form(middle, "animate")
    animate.close()  # for a file to be chosen, whose address takes its time
    middle.shown.choose(2)
    animate.open_again()
    assert not animate.isVisible()
    middle.shown.choose(0)
    animate.open_again()
    assert animate.isVisible()
    middle.shown.choose(1)
    assert not animate.isVisible()
    form(middle, "animate")
    arrived(middle, qtbot, done(9, actions=KEYS))
    assert not animate.isVisible()
    assert middle.asked == []


def test_choices_close_when_another_picture_is_chosen_behind_them(middle: Middle, qtbot: QtBot) -> None:
    arrived(middle, qtbot, done(actions=KEYS))
    middle.press("Remix")
    assert middle.part(QPlainTextEdit, "remixPrompt").isVisible()
    middle.shown.choose(2)
    assert not middle.part(QPlainTextEdit, "remixPrompt").isVisible()


class Lending:
    """Stands where pictures get their addresses, which takes as long as the test says."""

    def __init__(self) -> None:
        self.answers: list[tuple[Callable[[str], None], Callable[[StudioError], None]]] = []

    def __call__(
        self, job: JobRecord, index: int, task: Task, then: Callable[[str], None], failed: Callable[[StudioError], None]
    ) -> None:
        self.answers.append((then, failed))


def end_on(popover: ActionPopover, text: str) -> None:
    """Choose the picture that the video is to end on."""
    popover.form.picture_wanted.emit("end", popover.button)
    menu = popover.findChildren(QMenu, "pictureChoices")[-1]
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def test_an_address_that_comes_late_goes_to_no_other_picture(middle: Middle, qtbot: QtBot) -> None:
    lending, told = Lending(), list[object]()
    studio = StudioModel(lambda: cast(Engine, None), Tasks(middle.shown), practice=False)
    addresses = Addresses(studio, middle.shown, clock=lambda: NOW)
    addresses.obtain = lending  # type: ignore[method-assign]
    till = Till(studio, Guard(middle.shown), middle.shown, clock=lambda: NOW)
    acting = Acting(studio, addresses, till, middle.shown, clock=lambda: NOW)
    acting.told.connect(told.append)
    middle.shown.serve(acting)
    arrived(middle, qtbot, with_addresses(done(actions=KEYS)))
    animate = form(middle, "animate")
    end_on(animate, "Picture 2 of this job")
    end_on(animate, "Picture 3 of this job")
    (take, _), (_, fail) = lending.answers
    animate.close()
    middle.shown.choose(1)
    assert form(middle, "animate") is animate
    take("https://pictures.example/1.png")
    fail(InputError("No room."))
    assert animate.form.extras() == {}
    assert [str(error) for error in told] == ["No room."]
    end_on(animate, "Picture 4 of this job")
    lending.answers[2][0]("https://pictures.example/3.png")
    assert animate.form.extras() == {"end": "https://pictures.example/3.png"}
    animate.close()
