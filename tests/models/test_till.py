"""Every press that buys: once, asked about, on its way, not with another account, and told when it was cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from studio.jobs.engine import Engine
from studio.models.bounce import BOUNCE_SECONDS
from studio.models.guard import SLIP_SECONDS, Guard
from studio.models.studio import StudioModel
from studio.models.tasks import Tasks
from studio.models.till import MOVED, Till
from studio.store.draft_file import DraftFile


class Counter:
    def __init__(self, folder: Path) -> None:
        self.now = 1000.0
        self.tasks = Tasks()
        self.studio = StudioModel(lambda: cast(Engine, None), self.tasks, practice=False)
        self.guard = Guard()
        self.path = folder / "unsent.txt"

    def till(self) -> Till:
        return Till(self.studio, self.guard, clock=lambda: self.now, file=DraftFile(self.path))


@pytest.fixture
def counter(tmp_path: Path, qapp: object) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.tasks.close()


def test_a_press_that_bounced_buys_once_at_its_own_button(counter: Counter) -> None:
    till = counter.till()
    assert till.lets("generate", "a fox", 80)
    counter.now += BOUNCE_SECONDS / 2
    assert not till.lets("generate", "a fox", 80)
    assert till.lets("sheet", "a fox", 80)
    counter.now += BOUNCE_SECONDS
    assert till.lets("generate", "a fox", 80)


def test_a_large_sum_is_asked_about_and_withdrawn_only_at_its_own_button(counter: Counter) -> None:
    till = counter.till()
    counter.guard.limit = 100
    assert not till.lets("blend", 1, 120)
    assert till.asks("blend")
    till.withdraw("generate")
    assert till.asks("blend")
    counter.now += SLIP_SECONDS * 2
    assert till.lets("blend", 1, 120)
    assert not till.lets("vary", 1, 120)
    till.withdraw("vary")
    assert not till.asks("vary")


def test_what_is_on_its_way_is_the_same_press_however_long_it_takes(counter: Counter) -> None:
    till = counter.till()
    assert till.lets("vary", 1, 80)
    till.begin("vary", 1, "Vary")
    counter.now += 60
    assert not till.lets("vary", 1, 80)
    assert till.end("vary", 1) is None
    assert till.lets("vary", 1, 80)


def test_it_is_not_bought_with_another_account(counter: Counter) -> None:
    till = counter.till()
    counter.studio.service_changed.emit("one")
    till.begin("vary", 1, "Vary")
    till.begin("vary", 2, "Vary")
    counter.studio.service_changed.emit("two")
    assert till.end("vary", 1) is MOVED
    counter.studio.service_changed.emit("one")
    assert till.end("vary", 2) is None


def test_what_the_end_cuts_off_is_told_once_at_the_next_start(counter: Counter, qtbot: QtBot) -> None:
    till = counter.till()
    assert till.cut_off() is None
    till.begin("vary", 1, "Vary (Strong)")
    till.begin("blend", 2, "Blend of\n3 pictures")
    till.begin("pan", 3, "Pan left")
    till.end("pan", 3)
    till.close()

    later = counter.till()
    told = later.cut_off()
    assert told is not None
    assert "Vary (Strong), and 1 more." in str(told)
    later.close()
    assert counter.till().cut_off() is None


def test_an_end_with_nothing_on_its_way_leaves_nothing_to_tell(counter: Counter) -> None:
    till = counter.till()
    till.begin("vary", 1, "Vary")
    till.end("vary", 1)
    till.close()
    assert counter.till().cut_off() is None
    assert not counter.path.exists()
