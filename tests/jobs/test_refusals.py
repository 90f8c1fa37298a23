"""Every refusal of the service on every kind of task: one sentence of its own, and a way on, where it happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from studio.emulator.wire.faults import ANSWERS, Fault, read_fault
from studio.errors import OutOfCredit, Remedy
from studio.jobs.engine import Engine
from studio.jobs.events import Trouble
from studio.jobs.job import new_job
from studio.jobs.runner import OTHER_PICTURE, PARENT_GONE
from studio.request.actions import TABLE, ActionSpec, Need, build
from studio.request.bodies import to_body
from studio.request.operations import (
    OPERATIONS,
    Canvas,
    Edit,
    Imagine,
    Inpaint,
    Mask,
    Operation,
    Placement,
    Polygon,
    UploadPaint,
)
from studio.request.tasks import TASKS, Task
from studio.store.records import JobRecord, JobState
from tests.jobs.conftest import Bench
from tests.quick_drawing import draw_quickly
from tests.service import Service, serving

ADDRESS = "https://pictures.example/a-hill.png"
CANVAS, PLACE = Canvas(1024, 1024), Placement(600, 600, 10, 10)
MASK = Mask((Polygon(600, 600, (0, 0, 300, 0, 300, 300)),))
REFUSING = ["400", "403-whitelist", "403-plan", "403-content", "403-quota", "404", "413", "422"]


@dataclass(frozen=True)
class Desk:
    """One service and one engine for all that is refused here, and what actions start from."""

    service: Service
    bench: Bench
    engine: Engine
    still: JobRecord
    film: JobRecord

    def fault(self, text: str, path: str, method: str = "POST", times: int = 1) -> None:
        """The next request there gets it."""
        given: Fault = read_fault({**{"kind": text}, "path": path, "method": method, "times": times})
        self.service.loop.call_soon_threadsafe(self.service.parts.faults.add, given)

    def asked(self, operation: Operation) -> int:
        """The number of the job that asks for it."""
        [job] = self.engine.submit([new_job(operation, self.parent_of(operation))]).result(30)
        return job.id

    def parent_of(self, operation: Operation) -> JobRecord | None:
        source = operation.source
        return None if source is None else self.film if source[0] == self.film.remote_id else self.still


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("refusals")
    bench = Bench(home / "home")
    with pytest.MonkeyPatch.context() as patch, serving(home / "service", balance=1_000_000) as service:
        draw_quickly(patch)
        engine = bench.engine(service.base_url, service.api_key, practice=True)
        [hill] = engine.submit([new_job(Imagine(text="a hill --v 7 --draft"))]).result(30)
        still = bench.wait_for(hill.id, JobState.DONE)
        made = build(next(spec for spec in TABLE if spec.id == "animate"), still.remote_id, 0)
        [moving] = engine.submit([new_job(made, still)]).result(30)
        yield Desk(service, bench, engine, still, bench.wait_for(moving.id, JobState.DONE))
        bench.close()
    assert bench.bugs == []


def operation(desk: Desk, task: Task) -> Operation:
    """One request of that task, which the service would grant."""
    still = desk.still.remote_id
    match task:
        case Task.INPAINT:
            return Inpaint(job_id=still, image=0, mask=MASK)
        case Task.EDIT:
            return Edit(job_id=still, image=0, canvas=CANVAS, placement=PLACE, prompt="a fox")
        case Task.UPLOAD_PAINT:
            return UploadPaint(image_url=ADDRESS, canvas=CANVAS, placement=PLACE, prompt="a fox", mask=MASK)
    spec: ActionSpec = next(spec for spec in TABLE if spec.task is task)
    extras: dict[str, object] = {"prompt": "a fox"} if spec.needs_prompt else {}
    if spec.need is Need.PICTURES:
        extras["images"] = (ADDRESS, ADDRESS)
    job_id = desk.film.remote_id if spec.of_videos else still
    return build(spec, job_id, 0, extras, ADDRESS if spec.need is Need.ADDRESS else "")


def has_a_way_on(job: JobRecord, sentence: str) -> bool:
    """Whether the service's words stand there, and after them what to do."""
    said = job.error.removeprefix(sentence.removesuffix("."))
    return job.error.startswith(sentence) and len(said.strip(". ")) > 10 and job.error.endswith(".")


@pytest.mark.parametrize("kind", REFUSING)
def test_a_refusal_says_its_words_and_a_way_on_for_every_task(desk: Desk, kind: str) -> None:
    assert len(OPERATIONS) == len(Task) == 20
    for task in Task:
        wanted = operation(desk, task)
        desk.fault(kind, f"/api{TASKS[task].path}")
        refused = desk.bench.wait_for(desk.asked(wanted), JobState.REFUSED, JobState.ACCEPTED)
        assert refused.state is JobState.REFUSED, (kind, task)
        assert has_a_way_on(refused, ANSWERS[kind].message), (kind, task, refused.error)
        assert refused.cost == 0
        if kind.startswith("403") and kind != "403-content":  # that is about this one request alone
            held = desk.bench.wait(lambda event: isinstance(event, Trouble) and event.holds)
            assert isinstance(held, Trouble)
            assert held.error.remedy is refused.remedy is not Remedy.NONE
            desk.engine.resume().result(30)  # what else waits is held until the artist has seen it
        if kind == "404":
            assert refused.error.endswith(PARENT_GONE)
            assert refused.remedy is Remedy.KEEP_LOCAL
        if kind == "422":
            words = wanted.shown_prompt
            assert refused.error.endswith("Change the prompt and send it again." if words else OTHER_PICTURE)


def test_trouble_inside_the_service_leaves_open_whether_it_was_bought(desk: Desk) -> None:
    for task in Task:
        desk.fault("500", f"/api{TASKS[task].path}")
        unknown = desk.bench.wait_for(desk.asked(operation(desk, task)), JobState.UNKNOWN, JobState.ACCEPTED)
        assert unknown.state is JobState.UNKNOWN, task
        assert has_a_way_on(unknown, ANSWERS["500"].message), (task, unknown.error)
        assert unknown.remedy is Remedy.CHECK_BALANCE


@pytest.mark.parametrize("task", list(Task))
def test_without_credit_the_job_says_what_it_costs_and_the_queue_waits(desk: Desk, task: Task) -> None:
    desk.fault("402", f"/api{TASKS[task].path}")
    refused = desk.bench.wait_for(desk.asked(operation(desk, task)), JobState.REFUSED, JobState.ACCEPTED)
    assert refused.remedy is Remedy.TOP_UP
    assert f"It costs {refused.estimate:,} points" in refused.error
    held = desk.bench.wait(lambda event: isinstance(event, Trouble) and event.holds)
    assert isinstance(held, Trouble)
    assert isinstance(held.error, OutOfCredit)
    desk.engine.resume().result(30)


@pytest.mark.parametrize("task", list(Task))
def test_with_a_refused_key_the_job_waits_and_says_so_until_it_is_sent_on(desk: Desk, task: Task) -> None:
    desk.fault("401", f"/api{TASKS[task].path}")
    number = desk.asked(operation(desk, task))
    waits = desk.bench.wait_for(number, JobState.QUEUED)
    assert has_a_way_on(waits, ANSWERS["401"].message)
    assert waits.remedy is Remedy.ENTER_KEY
    desk.engine.resume().result(30)
    assert desk.bench.wait_for(number, JobState.DONE).error == ""


@pytest.mark.parametrize("task", list(Task))
def test_a_busy_service_is_waited_for_and_the_job_says_so(desk: Desk, task: Task) -> None:
    desk.fault("429", f"/api{TASKS[task].path}")
    number = desk.asked(operation(desk, task))
    waits = desk.bench.wait_for(number, JobState.QUEUED)
    assert has_a_way_on(waits, ANSWERS["429"].message)
    assert waits.remedy is Remedy.WAIT
    assert desk.bench.wait_for(number, JobState.DONE).error == ""


@pytest.mark.parametrize("task", list(Task))
def test_what_moderation_stops_fails_with_its_sentence_and_costs_nothing(desk: Desk, task: Task) -> None:
    desk.fault("job-moderation", f"/api{TASKS[task].path}")
    failed = desk.bench.wait_for(desk.asked(operation(desk, task)), JobState.FAILED, JobState.DONE)
    assert failed.state is JobState.FAILED
    assert "moderation" in failed.error
    assert failed.cost == 0
    assert to_body(operation(desk, task)) == dict(failed.body)


def test_a_job_that_is_forgotten_under_way_is_expired_and_says_what_stays(desk: Desk) -> None:
    desk.fault("404", "/api/v1/job/*", "GET", times=3)
    expired = desk.bench.wait_for(desk.asked(operation(desk, Task.VARIATION)), JobState.EXPIRED, JobState.DONE)
    assert expired.state is JobState.EXPIRED
    assert has_a_way_on(expired, ANSWERS["404"].message)
    assert expired.remedy is Remedy.KEEP_LOCAL


def test_every_answer_of_the_service_is_tried_here() -> None:
    assert set(ANSWERS) == {*REFUSING, "401", "402", "429", "500"}
