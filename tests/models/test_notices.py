"""Every notice ends when what it says is over, by what really happens and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from studio.errors import (
    DiskError,
    HostError,
    HostUnreachable,
    InputError,
    KeyRefused,
    LibraryError,
    NetworkError,
    NotAllowed,
    NotSent,
    OutOfCredit,
    PictureError,
    Remedy,
    ServiceDown,
    StudioError,
    TooBusy,
    UnreadableReply,
)
from studio.jobs.events import BalanceChanged, JobAdded, JobChanged, QueueChanged, Resumed, Trouble
from studio.models.notices import LOW, UNFINISHED, Fact, Notice, Notices
from studio.models.settings import Settings
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.remote.wire import Balance
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState
from studio.store.settings.preferences import Preferences

QUEUED = JobRecord(
    id=7,
    task=Task.DIFFUSION,
    body={},
    prompt="a hill",
    created_at=1.0,
    day="2027-01-15",
    state=JobState.QUEUED,
    estimate=80,
)


class FakeEngine:
    """Counts what it is asked for; what happens is told by the test."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def resume(self) -> Future[None]:
        return self._heard("resume")

    def balance(self) -> Future[None]:
        return self._heard("balance")

    def _heard(self, word: str) -> Future[None]:
        self.asked.append(word)
        return Future()


class Window:
    """Studio and notices, and what is being said."""

    def __init__(self, tasks: Tasks, home: Path) -> None:
        self.tasks = tasks
        self.engine = FakeEngine()
        made: Any = self.engine
        self.studio = StudioModel(lambda: made, tasks, practice=False)
        self.notices = Notices(self.studio, Settings(Preferences(home / "settings.json"), tasks))
        self.said: dict[str, Notice] = {}
        self.notices.said.connect(lambda notice: self.said.update({notice.key: notice}))
        self.notices.over.connect(self.said.pop)
        self.studio.trouble.connect(lambda error, job_id: self.notices.tell(error))

    def happens(self, *events: object) -> None:
        for event in events:
            self.tasks.event_arrived.emit(event)

    @property
    def keys(self) -> list[str]:
        return sorted(self.said)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    tasks = Tasks()
    yield Window(tasks, tmp_path)
    tasks.close()


def balance(points: int) -> BalanceChanged:
    return BalanceChanged(Balance(points, 0, points / 1000))


def changed(state: JobState, **facts: Any) -> JobChanged:
    return JobChanged(replace(QUEUED, state=state, **facts))


HAPPENINGS = {
    "resumed": Resumed(),
    "nothing waits": QueueChanged(0, 0),
    "one waits": QueueChanged(0, 1),
    "balance": balance(5),
    "accepted": changed(JobState.ACCEPTED),
    "looked at in vain": changed(JobState.ACCEPTED, error="nobody answers"),
    "fetched in vain": changed(JobState.FINISHED, error="nobody answers"),
    "finished": changed(JobState.FINISHED),
    "failed": changed(JobState.FAILED),
    "queued again": changed(JobState.QUEUED),
    "asked": JobAdded(QUEUED),
}
ANSWERS = {"balance", "accepted", "finished", "failed"}


@pytest.mark.parametrize(
    ("error", "ends"),
    [
        (TooBusy("busy"), {"resumed", "nothing waits"}),
        (NotSent("no line"), {"resumed", "nothing waits"} | ANSWERS),
        (NetworkError("no line"), ANSWERS),
        (ServiceDown("down"), ANSWERS),
        (UnreadableReply("html"), ANSWERS),
        (InputError("no such address", remedy=Remedy.CHECK_ADDRESS), ANSWERS),
        (InputError("no such prompt"), {"asked"}),
        (DiskError("full"), {"asked"}),
        (LibraryError("locked"), {"asked"}),
        (KeyRefused("no"), {"resumed", "balance"}),
        (PictureError("half"), set()),
        (StudioError("other"), set()),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, StudioError) else "",
)
@pytest.mark.parametrize("what", HAPPENINGS)
def test_a_notice_ends_with_what_makes_it_untrue(window: Window, error: StudioError, ends: set[str], what: str) -> None:
    window.happens(QueueChanged(1, 1), Trouble(error))
    assert window.keys == [type(error).__name__]
    assert not window.said[window.keys[0]].stays
    window.happens(HAPPENINGS[what])
    assert (window.keys == []) == (what in ends)


@pytest.mark.parametrize(
    "error", [KeyRefused("no"), OutOfCredit("no"), NotAllowed("no")], ids=lambda e: type(e).__name__
)
@pytest.mark.parametrize("what", HAPPENINGS)
def test_what_holds_the_queue_stays_until_it_goes_on(window: Window, error: StudioError, what: str) -> None:
    window.happens(QueueChanged(1, 1), Trouble(error, 7, holds=True))
    assert window.said[type(error).__name__].stays
    window.happens(HAPPENINGS[what])
    assert (window.keys == []) == (what == "resumed")


def test_a_busy_balance_ends_with_the_balance(window: Window) -> None:
    window.happens(QueueChanged(0, 0), Trouble(TooBusy("busy")), balance(5))
    assert window.keys == []


def test_a_balance_says_that_the_key_is_accepted_and_sends_the_queue_on(window: Window) -> None:
    window.happens(Trouble(KeyRefused("no"), 7, holds=True))
    assert window.engine.asked == []
    window.happens(balance(5))
    assert window.engine.asked == ["resume"]
    window.happens(Resumed(), balance(6))
    assert window.engine.asked == ["resume"]


def test_the_accounts_own_alarm_is_said_once_and_taken_back(window: Window) -> None:
    low = BalanceChanged(Balance(3_000, 200, 3.2, alert_threshold=5.0, low=True))
    window.happens(low)
    assert window.said[LOW].text == "Little is left: 3.20 $, 3,200 points. Your account warns below 5.00 $."
    window.said.clear()  # closed by the artist
    window.happens(low)
    assert window.keys == []
    window.said[LOW] = Notice(LOW, "")
    window.happens(balance(9_000))
    assert window.keys == []


def test_a_purse_that_was_filled_sends_the_queue_on(window: Window) -> None:
    window.happens(balance(500), changed(JobState.REFUSED, remedy=Remedy.TOP_UP, estimate=80))
    for _ in range(3):  # three jobs were with the service
        window.happens(Trouble(OutOfCredit("no"), 7, holds=True))
    assert window.engine.asked == ["balance"]
    window.happens(balance(40), balance(79), balance(79))
    assert window.engine.asked == ["balance"]
    window.happens(balance(80))
    assert window.engine.asked == ["balance", "resume"]


def test_other_purses_matter_to_no_other_hold(window: Window) -> None:
    window.happens(Trouble(NotAllowed("no"), 7, holds=True), balance(5), balance(500_000))
    assert window.engine.asked == []


def test_the_library_read_again_ends_what_was_said_about_reading_and_not_about_a_full_disk(window: Window) -> None:
    window.happens(Trouble(LibraryError("locked")), Trouble(DiskError("full")))
    window.notices.happened(Fact.READ)
    assert window.keys == ["DiskError"]


def test_settings_that_could_not_be_kept_are_said_until_they_are(qtbot: QtBot, tmp_path: Path, window: Window) -> None:
    settings = Settings(Preferences(tmp_path / "file" / "settings.json"), window.tasks)
    notices = Notices(window.studio, settings)
    said: list[Notice] = []
    notices.said.connect(said.append)
    (tmp_path / "file").write_text("in the folder's place")
    with qtbot.waitSignal(notices.said):
        settings.set("at_once", 5)
    assert [notice.key for notice in said] == ["settings"]
    assert said[0].advice
    (tmp_path / "file").unlink()
    with qtbot.waitSignal(notices.over) as over:
        settings.set("at_once", 6)
    assert over.args == ["settings"]


def test_a_mask_of_the_last_time_is_offered_to_be_opened(window: Window) -> None:
    window.notices.tell_unfinished("“camera.png”")
    [notice] = window.said.values()
    assert (notice.key, notice.remedy, notice.stays) == (UNFINISHED, Remedy.OPEN_MASK, False)
    assert "“camera.png”" in notice.text


def test_what_is_said_of_an_edited_picture_goes_with_it(window: Window) -> None:
    window.notices.tell_of_edit(InputError("These outlines cannot be sent."))
    window.notices.tell(NetworkError("No connection."))
    window.notices.happened(Fact.LEFT)
    assert window.keys == ["NetworkError"]


def test_a_host_that_took_a_picture_ends_what_was_said_of_it(window: Window) -> None:
    window.notices.tell(HostError("No place is set."))
    window.notices.tell(HostUnreachable("It cannot be reached."))
    assert window.keys == ["HostError", "HostUnreachable"]
    assert {notice.remedy for notice in window.said.values()} == {Remedy.SET_UP_HOSTING}
    window.happens(balance(100))
    assert window.keys == ["HostError", "HostUnreachable"]  # the service has nothing to do with it
    window.studio.uploaded.emit()
    assert window.keys == []
