"""What the middle says in place of pictures, and what it offers there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.errors import InvalidRequest, Remedy
from studio.models.offers import Offer
from studio.request.tasks import Task
from studio.store.records import JobState
from studio.views.gallery.status import JobStatus
from studio.views.workbench import PROMPT_WIDTH
from tests.views.gallery.middle import (
    Middle,
    done,
    job,
    middle,
    missing,
)

__all__ = ["middle"]


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


def test_the_card_of_a_running_job_keeps_clear_of_the_drawer(middle: Middle) -> None:
    middle.shown.set_job(job(state=JobState.ACCEPTED))
    [card] = [part for part in middle.panel.findChildren(JobStatus) if part.isVisible()]
    usual = card.geometry()
    middle.panel.leave_room(PROMPT_WIDTH)
    grid = middle.panel.grid
    assert card.mapTo(grid, card.rect().topRight()).x() < grid.width() - PROMPT_WIDTH + 6 * 4
    middle.panel.leave_room(0)
    assert card.geometry() == usual
