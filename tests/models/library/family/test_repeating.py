"""Steps repeated on other pictures: the plan and its price, one purchase for each step, and what stops it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from studio.errors import StudioError
from studio.jobs.events import JobChanged
from studio.models.desk import Desk
from studio.models.guard import SLIP_SECONDS
from studio.models.job_words import ACTIONS_SECONDS
from studio.models.library.family import Families, replaying
from studio.models.library.family.repeating import BUTTON, FULL, IN_IT, NO_STEPS, NO_TARGETS, NONE_CAN, NOT_HERE
from studio.models.library.family.steps import OTHER_SHAPE, SEVERAL
from studio.models.tasks import Tasks
from studio.request.tasks import Task
from studio.store import open_store
from studio.store.family.replays import LineState
from studio.store.records import JobRecord, JobState, KeptMask, NewJob
from tests.models.test_desk import NOON, Table, start, table

__all__ = ["start", "table"]

OFFERED: dict[str, Any] = {"variation": [0, 1], "upscale": [0, 1], "inpaint": [0, 1], "remix": [0, 1], "reroll": True}
VARY = {"jobId": "old", "imageNo": 1, "type": 1}
UPSCALE = {"jobId": "old", "imageNo": 0, "type": 1}
INPAINT = {
    "jobId": "old",
    "imageNo": 1,
    "mask": {"areas": [{"width": 1500, "height": 1000, "points": [0, 0, 9, 0, 9, 9]}]},
}
SERVICE = "practice#one"


@dataclass
class Bench:
    """A library with a family in it, and a service that ends jobs when the test says so."""

    table: Table
    qtbot: QtBot
    said: list[str] = field(default_factory=list)

    @property
    def families(self) -> Families:
        return self.table.desk.collection.families

    def made(self, task: Task, body: dict[str, Any], parent: JobRecord | None = None, **facts: Any) -> JobRecord:
        """A job that is done, with two pictures of 300 × 200."""
        image = facts.pop("image", 1 if task is Task.VARIATION else 0)
        new = NewJob(
            task=task,
            body=body,
            prompt=facts.pop("prompt", "a fox"),
            parent_id=None if parent is None else parent.id,
            parent_image=None if parent is None else image,
            estimate=80,
            mask=facts.pop("mask", None),
        )
        return self.end(self.table.store.journal.record(new).result(10), **facts)

    def end(
        self, job: JobRecord, *, size: tuple[int, int] = (300, 200), actions: Any = OFFERED, count: int = 2
    ) -> JobRecord:
        """Let the service finish a job."""
        journal = self.table.store.journal
        journal.change(job.id, state=JobState.ACCEPTED, remote_id=f"remote {job.id}", sent_to=SERVICE).result(10)
        urls = [("image", f"https://pictures/{job.id}-{index}.png") for index in range(count)]
        journal.finished(
            job.id, urls=urls, seed="1", actions=actions, consumed=job.estimate, reply="{}", ended_at=self.table.now
        ).result(10)
        for index in range(count):
            journal.picture_stored(job.id, index, f"{job.id}-{index}.png", "0", 1, *size).result(10)
        return journal.change(job.id, state=JobState.DONE).result(10)

    def family(self) -> tuple[JobRecord, JobRecord, JobRecord]:
        """Imagine → vary its second picture → upscale the first of those."""
        root = self.made(Task.DIFFUSION, {"text": "a fox"})
        varied = self.made(Task.VARIATION, VARY, root)
        return root, varied, self.made(Task.UPSCALE, UPSCALE, varied, count=1)

    def choose(self, job: JobRecord) -> None:
        """Open the family of a job and choose the steps that lead to it."""
        with self.qtbot.waitSignal(self.families.wanted):
            self.families.open(job.id)
        assert self.families.repeating.begin(job.id) == ""

    def target(self, *pictures: tuple[int, int]) -> None:
        repeating = self.families.repeating
        repeating.add(pictures)
        # Not for `changed`, which prices that were learnt meanwhile emit as well.
        self.qtbot.waitUntil(lambda: set(pictures) <= {(job.id, index) for job, index in repeating.targets})

    def bought(self, count: int) -> list[NewJob]:
        """Wait for so many purchases."""
        self.qtbot.waitUntil(lambda: len(self.table.engine.bought) == count)
        return self.table.engine.bought

    def newest(self) -> JobRecord:
        [newest, *_] = self.table.store.library.ids().result(10)
        return self.table.store.library.job(newest).result(10)

    def tell(self, job: JobRecord) -> None:
        """The engine says how a job stands."""
        self.table.tasks.post(JobChanged(job))

    def over(self) -> None:
        self.qtbot.waitUntil(lambda: not self.families.replaying.runs)

    def states(self) -> list[tuple[LineState, str]]:
        return [(line.state, line.reason) for line in self.table.store.replays.get(1).result(10).lines]

    def kept(self, states: list[tuple[LineState, str]]) -> None:
        """Wait until the library says how each picture's steps ended."""
        self.qtbot.waitUntil(lambda: self.states() == states)


@pytest.fixture
def bench(table: Table, start: Callable[[], Desk], qtbot: QtBot) -> Bench:
    start()
    table.studio.service_changed.emit(SERVICE)
    made = Bench(table, qtbot)
    made.families.replaying.said.connect(made.said.append)
    return made


def test_the_plan_names_every_step_with_its_price_and_the_total(bench: Bench) -> None:
    root, _, last = bench.family()
    other = bench.made(Task.DIFFUSION, {"text": "a hill"}, prompt="a hill --turbo")
    bench.choose(last)
    repeating = bench.families.repeating
    assert [step.task for step in repeating.plan.steps] == [Task.VARIATION, Task.UPSCALE]
    assert (repeating.obstacle, repeating.plan.sum_words) == (NO_TARGETS, "")
    bench.target((root.id, 0), (root.id, 1))
    plan = repeating.plan
    assert plan.sum_words == "2 × 280 = about 560 points · 0.56 $"
    assert (plan.jobs, [price.points for price in plan.lines[0].prices]) == (4, [120, 160])
    assert (plan.price_of(0), plan.price_of(1)) == ((120, False), (160, True))
    bench.target((other.id, 0))
    assert repeating.plan.sum_words == "3 pictures = about 1,120 points · 1.12 $"
    repeating.set_start(1)
    assert [step.task for step in repeating.plan.steps] == [Task.UPSCALE]
    repeating.remove(2)
    assert repeating.plan.sum_words == "2 × 160 = about 320 points · 0.32 $"
    repeating.end()
    assert (repeating.plan.sum_words, repeating.obstacle) == ("", NO_STEPS)


def test_steps_are_bought_one_after_the_other_and_what_was_looked_at_stays(bench: Bench) -> None:
    _, _, last = bench.family()
    other = bench.made(Task.DIFFUSION, {"text": "a hill"}, prompt="a hill")
    bench.table.desk.show(other.id)
    bench.choose(last)
    bench.target((other.id, 0))
    assert bench.families.repeating.send()
    [first] = bench.bought(1)
    assert (first.task, first.body) == (Task.VARIATION, {"jobId": other.remote_id, "imageNo": 0, "type": 1})
    assert (first.parent_id, first.parent_image, first.estimate, first.prompt) == (other.id, 0, 120, "a hill")
    assert not bench.families.repeating.send()  # nothing is left to begin
    assert bench.families.replaying.runs[0].words == "2 steps on 1 picture · 0 of 2 jobs done"
    varied = bench.end(bench.newest())
    bench.tell(varied)
    second = bench.bought(2)[1]
    assert (second.task, second.body) == (Task.UPSCALE, {"jobId": varied.remote_id, "imageNo": 0, "type": 1})
    assert (second.parent_id, second.parent_image, second.estimate) == (varied.id, 0, 160)
    bench.tell(bench.end(bench.newest(), count=1))
    bench.over()
    assert (bench.said, bench.table.told) == (["2 steps repeated on 1 picture."], [])
    bench.kept([(LineState.DONE, "")])
    assert bench.table.shown_id == other.id
    assert len(bench.table.engine.bought) == 2


def test_a_bounced_press_and_one_above_the_limit_buy_once(bench: Bench) -> None:
    root, _, last = bench.family()
    bench.choose(last)
    bench.target((root.id, 0))
    repeating = bench.families.repeating
    bench.table.desk.draft.batch.guard.limit = 200
    assert not repeating.send()
    assert repeating.asks
    bench.table.now += 2 * SLIP_SECONDS
    assert repeating.send()
    assert not repeating.send()
    assert not bench.table.desk.till.asks(BUTTON)
    assert len(bench.bought(1)) == 1


def test_pictures_that_cannot_have_the_steps_are_left_out_with_the_reason(bench: Bench) -> None:
    root, _, last = bench.family()
    plain = bench.made(Task.DIFFUSION, {"text": "b"}, actions={})
    waiting = bench.table.job("c")
    bench.choose(last)
    repeating = bench.families.repeating
    refused: list[str] = []
    repeating.refused.connect(refused.append)
    bench.target((plain.id, 0))
    assert repeating.obstacle == "The service offers no follow-ups for this job."
    bench.target((root.id, 1))
    assert repeating.obstacle == ""
    assert [line.reason for line in repeating.plan.lines] == ["The service offers no follow-ups for this job.", ""]
    bench.target((plain.id, 1))
    repeating.remove(1)
    assert repeating.obstacle == NONE_CAN
    for wanted in ((waiting.id, 0), (plain.id, 0)):
        with bench.qtbot.waitSignal(repeating.refused):
            repeating.add([wanted])
    assert refused == [NOT_HERE, IN_IT]


def test_so_many_pictures_and_no_more(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    root, _, last = bench.family()
    monkeypatch.setattr("studio.models.library.family.repeating.MOST", 1)
    bench.choose(last)
    with bench.qtbot.waitSignal(bench.families.repeating.refused, check_params_cb=lambda said: said == FULL):
        bench.families.repeating.add([(root.id, 0), (root.id, 1)])
    assert len(bench.families.repeating.targets) == 1


def test_a_mask_goes_along_where_it_fits_and_is_kept_with_the_new_job(bench: Bench) -> None:
    kept = KeptMask(width=300, height=200, png=b"png", work="mine")
    root = bench.made(Task.DIFFUSION, {"text": "a fox"})
    painted = bench.made(Task.INPAINT, INPAINT, root, image=1, mask=kept)
    square = bench.made(Task.DIFFUSION, {"text": "b"}, size=(200, 200))
    large = bench.made(Task.DIFFUSION, {"text": "c"}, size=(600, 400))
    bench.choose(painted)
    bench.target((square.id, 0), (large.id, 0), (root.id, 0))
    repeating = bench.families.repeating
    assert [line.reason for line in repeating.plan.lines] == [f"Step 1: {OTHER_SHAPE}", "", ""]
    repeating.send()
    one, other = bench.bought(2)
    assert (one.body["mask"], other.body["mask"]) == (INPAINT["mask"], INPAINT["mask"])
    assert one.mask is None  # painted for another size: its outlines are all that is known
    assert other.mask == KeptMask(width=300, height=200, png=b"png")
    assert [job.id for job, _ in repeating.targets] == [square.id]


def test_a_step_from_several_pictures_is_where_a_recipe_begins_at_the_earliest(bench: Bench) -> None:
    root = bench.made(Task.DIFFUSION, {"text": "a fox"})
    blend = {"imgUrls": ["https://x/1", "https://x/2"], "aspect_ratio": "1:1"}
    blended = bench.made(Task.BLEND, blend, root)
    varied = bench.made(Task.VARIATION, VARY, blended)
    bench.choose(varied)
    repeating = bench.families.repeating
    assert repeating.start == 1
    repeating.set_start(0)
    bench.target((root.id, 0))
    assert repeating.obstacle == f"Step 1: {SEVERAL}"
    assert repeating.begin(root.id) == NO_STEPS


@pytest.mark.parametrize(
    ("state", "said"),
    [(JobState.FAILED, "It failed. Too dark."), (JobState.DROPPED, "It was taken back. Too dark.")],
)
def test_a_step_that_comes_to_nothing_stops_it_with_a_sentence(bench: Bench, state: JobState, said: str) -> None:
    root, _, last = bench.family()
    bench.choose(last)
    bench.target((root.id, 0))
    bench.families.repeating.send()
    bench.bought(1)
    failed = bench.table.store.journal.change(bench.newest().id, state=state, error="Too dark.").result(10)
    bench.tell(failed)
    bench.over()
    assert [str(error) for error in bench.table.told] == [f"Repeating stopped at step 1 of 2. {said}"]
    bench.kept([(LineState.STOPPED, said)])
    assert len(bench.table.engine.bought) == 1


def test_a_result_that_lacks_what_the_next_step_needs_stops_it(bench: Bench) -> None:
    root, _, last = bench.family()
    bench.choose(last)
    bench.target((root.id, 0), (root.id, 1))
    bench.families.repeating.send()
    bench.bought(2)
    [newer, older, *_] = bench.table.store.library.ids().result(10)
    library = bench.table.store.library
    bench.tell(bench.end(library.job(older).result(10), actions={"reroll": True}))
    bench.tell(bench.end(library.job(newer).result(10), count=0))
    bench.over()
    reasons = ["The service does not offer upscale for this job.", replaying.FEWER]
    bench.kept([(LineState.STOPPED, reason) for reason in reasons])
    assert str(bench.table.told[0]) == f"Repeating stopped at step 2 of 2 on picture 1 of 2. {reasons[0]}"
    assert (bench.said, len(bench.table.engine.bought)) == ([], 2)


def test_what_would_cost_more_than_was_said_is_not_bought(bench: Bench) -> None:
    root, _, last = bench.family()
    bench.choose(last)
    bench.target((root.id, 0))
    bench.families.repeating.send()
    bench.bought(1)
    dearer = bench.end(bench.newest())
    bench.table.store.database.write(
        lambda connection: connection.execute("UPDATE job SET prompt = 'a fox --turbo' WHERE id = ?", (dearer.id,))
    ).result(10)
    bench.tell(bench.table.store.library.job(dearer.id).result(10))
    bench.over()
    assert "It would cost 320 pt now, and 160 pt were said." in str(bench.table.told[0])
    assert len(bench.table.engine.bought) == 1


def test_it_is_stopped_between_two_steps_and_what_waits_is_taken_back(bench: Bench) -> None:
    root, _, last = bench.family()
    bench.choose(last)
    bench.target((root.id, 0))
    bench.families.repeating.send()
    bench.bought(1)
    replays = bench.families.replaying
    bench.qtbot.waitUntil(lambda: replays.runs[0].bought == 1)
    replays.stop(replays.runs[0])
    waiting = bench.newest()
    assert bench.table.engine.asked[-1] == ("drop", waiting.id)
    bench.tell(bench.end(waiting))
    bench.kept([(LineState.STOPPED, replaying.BY_HAND)])
    assert (replays.runs, bench.table.told) == ([], [])
    assert len(bench.table.engine.bought) == 1


def test_with_another_account_it_waits_for_its_own(bench: Bench) -> None:
    root, _, last = bench.family()
    bench.choose(last)
    bench.target((root.id, 0))
    bench.families.repeating.send()
    bench.bought(1)
    bench.table.studio.service_changed.emit("practice#two")
    bench.tell(bench.end(bench.newest()))
    replays = bench.families.replaying
    bench.qtbot.waitUntil(lambda: replays.runs[0].ended == 1)
    assert replays.waits(replays.runs[0])
    assert len(bench.table.engine.bought) == 1
    bench.table.studio.service_changed.emit(SERVICE)
    bench.bought(2)


def test_nothing_is_begun_that_any_account_could_go_on_with(bench: Bench) -> None:
    root, _, last = bench.family()
    bench.choose(last)
    bench.target((root.id, 0))
    told: list[StudioError] = []
    bench.families.replaying.told.connect(told.append)
    bench.table.studio.service_changed.emit("")
    bench.families.repeating.send()
    assert [error.sentence for error in told] == [replaying.NO_SERVICE]
    bench.table.studio.service_changed.emit(SERVICE)
    assert bench.families.replaying.runs == []
    assert bench.table.engine.bought == []


# Over a restart


@pytest.fixture
def again(bench: Bench, tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[[], Bench]]:
    """End the program as a crash would, and start it once more on the same library."""
    tables: list[Table] = []

    def restart() -> Bench:
        bench.table.desk.close()
        bench.table.tasks.close()
        bench.table.store.close()
        now = bench.table.now
        store = open_store(tmp_path / "data", tmp_path / "pictures", tmp_path / "cache", lambda: now)
        tables.append(Table(store, Tasks()))
        tables[-1].now = now
        with qtbot.waitSignal(tables[-1].desk.history.loaded):
            tables[-1].studio.start()
        return Bench(tables[-1], qtbot)

    yield restart
    for made in tables:
        made.desk.close()
        made.tasks.close()
        made.store.close()


def test_after_a_restart_it_goes_on_where_it_was_and_buys_nothing_twice(
    bench: Bench, again: Callable[[], Bench]
) -> None:
    root, _, last = bench.family()
    bench.choose(last)
    bench.target((root.id, 0))
    bench.families.repeating.send()
    bench.bought(1)
    first = bench.newest()
    one = again()
    one.table.studio.service_changed.emit(SERVICE)
    one.qtbot.waitUntil(lambda: len(one.families.replaying.runs) == 1)
    one.qtbot.waitUntil(lambda: one.families.replaying.runs[0].ways[0].last is not None)
    assert one.table.engine.bought == []  # it is under way
    one.tell(one.end(first))
    [second] = one.bought(1)
    assert (second.task, second.parent_id) == (Task.UPSCALE, first.id)
    one.tell(one.end(one.newest(), count=1))
    one.over()
    one.kept([(LineState.DONE, "")])


def test_what_ended_while_the_program_was_away_is_followed_by_the_next_step(
    bench: Bench, again: Callable[[], Bench]
) -> None:
    root, _, last = bench.family()
    bench.choose(last)
    bench.target((root.id, 0))
    bench.families.repeating.send()
    bench.bought(1)
    bench.end(bench.newest())
    one = again()
    one.table.studio.service_changed.emit(SERVICE)
    [second] = one.bought(1)
    assert second.task is Task.UPSCALE


def test_days_later_nothing_is_bought_any_more(bench: Bench, again: Callable[[], Bench]) -> None:
    root, _, last = bench.family()
    bench.choose(last)
    bench.target((root.id, 0))
    bench.families.repeating.send()
    bench.bought(1)
    bench.end(bench.newest())
    bench.table.now = NOON + ACTIONS_SECONDS + 1
    one = again()
    one.table.studio.service_changed.emit(SERVICE)
    one.qtbot.waitUntil(lambda: bool(one.table.told))
    assert str(one.table.told[0]) == f"Repeating stopped at step 2 of 2. {replaying.TOO_LATE}"
    assert one.table.engine.bought == []
