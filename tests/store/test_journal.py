"""Every step of a job is on disk when its future is done, whatever happens next."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.errors import Remedy
from studio.request.tasks import Task
from studio.store import Store
from studio.store.records import JobRecord, JobState, NewJob, PictureState
from tests.store.conftest import NOON, Clock

FOUR = [("image", f"https://cdn.example/{number}.png") for number in range(4)]
Make = Callable[..., NewJob]


def finish(store: Store, job_id: int, urls: list[tuple[str, str]] = FOUR) -> Future[JobRecord]:
    return store.journal.finished(
        job_id,
        reply='{"job_id": "abc"}',
        consumed=75,
        seed="1904983176",
        actions={"variation": [0, 1, 2, 3], "reroll": True},
        ended_at=NOON + 40,
        urls=urls,
    )


def test_what_was_asked_is_kept_to_the_letter(store: Store) -> None:
    parent = store.journal.record(NewJob(task=Task.DIFFUSION, body={"text": "fog"}, prompt="fog")).result()
    body = {"jobId": "abc", "imageNo": 1, "type": 1, "remixPrompt": "Nebel über 🌊", "scale": 1.5}
    asked = NewJob(
        task=Task.VARIATION,
        body=body,
        prompt="Nebel",
        parent_id=parent.id,
        parent_image=1,
        estimate=120,
        estimate_about=True,
        project="covers",
    )

    kept = store.journal.record(asked).result()

    assert (kept.task, kept.body, kept.prompt, kept.project) == (Task.VARIATION, body, "Nebel", "covers")
    assert (kept.parent_id, kept.parent_image, kept.estimate, kept.estimate_about) == (parent.id, 1, 120, True)
    assert (kept.state, kept.created_at, kept.sent_at) == (JobState.QUEUED, NOON, None)


def test_a_whole_life_is_read_back_after_a_restart(opened: Callable[[], Store], new_job: Make) -> None:
    store = opened()
    job_id = store.journal.record(new_job()).result().id
    store.journal.change(job_id, state=JobState.SENDING, sent_at=NOON + 1).result()
    store.journal.change(
        job_id, state=JobState.ACCEPTED, remote_id="abc", remote_status="pending", frozen=80, reply="{}"
    ).result()
    finish(store, job_id).result()
    store.journal.picture_stored(job_id, 0, "2026/11/fog.png", "ab" * 32, 1234, 1344, 896).result()
    store.journal.picture_missing(job_id, 1, "The link is dead.").result()
    store.close()

    job = opened().journal.get(job_id).result()

    assert (job.state, job.remote_id, job.remote_status) == (JobState.FINISHED, "abc", "completed")
    assert (job.frozen, job.consumed, job.cost, job.seed) == (80, 75, 75, "1904983176")
    assert (job.sent_at, job.ended_at, job.reply) == (NOON + 1, NOON + 40, '{"job_id": "abc"}')
    assert job.actions == {"variation": [0, 1, 2, 3], "reroll": True}
    first, second, third, _ = job.pictures
    assert (first.state, first.path, first.sha256) == (PictureState.STORED, "2026/11/fog.png", "ab" * 32)
    assert (first.size_bytes, first.width, first.height) == (1234, 1344, 896)
    assert (second.state, second.error) == (PictureState.MISSING, "The link is dead.")
    assert (third.state, third.index, third.url) == (PictureState.WAITING, 2, FOUR[2][1])


def test_finishing_twice_makes_no_second_row_and_touches_no_stored_picture(store: Store, new_job: Make) -> None:
    job_id = store.journal.record(new_job()).result().id
    finish(store, job_id).result()
    store.journal.picture_stored(job_id, 0, "a.png", "aa", 1, 2, 3).result()
    store.journal.picture_missing(job_id, 1, "gone").result()

    fresh = [("image", f"https://other.example/{number}") for number in range(5)]
    again = finish(store, job_id, fresh).result()

    assert [picture.state.value for picture in again.pictures] == ["stored"] + ["waiting"] * 4
    assert again.pictures[0].url == FOUR[0][1]
    assert [picture.url for picture in again.pictures[1:]] == [url for _, url in fresh[1:]]


def test_a_done_job_that_is_finished_again_stays_done(store: Store, new_job: Make) -> None:
    job_id = store.journal.record(new_job()).result().id
    finish(store, job_id, FOUR[:1]).result()
    store.journal.picture_stored(job_id, 0, "a.png", "aa", 1, 2, 3).result()
    store.journal.change(job_id, state=JobState.DONE).result()

    assert finish(store, job_id, FOUR[:1]).result().state is JobState.DONE
    assert finish(store, job_id, FOUR[:2]).result().state is JobState.FINISHED


@pytest.mark.parametrize("count", [0, 1, 3, 5])
def test_any_number_of_pictures_is_taken(store: Store, new_job: Make, count: int) -> None:
    job_id = store.journal.record(new_job()).result().id
    same = [("image", "https://cdn.example/the-same.png")] * count
    assert len(finish(store, job_id, same).result().pictures) == count


def test_missing_pictures_wait_again_when_asked_for(store: Store, new_job: Make) -> None:
    job_id = store.journal.record(new_job()).result().id
    finish(store, job_id, FOUR[:2]).result()
    store.journal.picture_stored(job_id, 0, "a.png", "aa", 1, 2, 3).result()
    store.journal.picture_missing(job_id, 1, "gone").result()
    store.journal.change(job_id, state=JobState.DONE).result()

    job = store.journal.retry_pictures(job_id).result()

    assert job.state is JobState.FINISHED
    assert [(picture.state.value, picture.error) for picture in job.pictures] == [("stored", ""), ("waiting", "")]
    store.journal.picture_stored(job_id, 1, "b.png", "bb", 1, 2, 3).result()
    store.journal.change(job_id, state=JobState.DONE).result()
    assert store.journal.retry_pictures(job_id).result().state is JobState.DONE


def test_stored_pictures_whose_files_are_lost_wait_again_too(store: Store, new_job: Make) -> None:
    job_id = store.journal.record(new_job()).result().id
    finish(store, job_id, FOUR[:3]).result()
    for index in range(3):
        store.journal.picture_stored(job_id, index, f"{index}.png", "aa", 1, 2, 3).result()
    store.journal.change(job_id, state=JobState.DONE).result()

    job = store.journal.retry_pictures(job_id, (0, 2)).result()

    assert job.state is JobState.FINISHED
    assert [picture.state.value for picture in job.pictures] == ["waiting", "stored", "waiting"]


def test_an_error_goes_with_its_remedy(store: Store, new_job: Make) -> None:
    job_id = store.journal.record(new_job()).result().id
    noted = store.journal.change(job_id, error="Too busy.", remedy=Remedy.WAIT).result()
    assert (noted.error, noted.remedy) == ("Too busy.", Remedy.WAIT)
    assert store.journal.change(job_id, remote_status="staged").result().remedy is Remedy.WAIT
    assert store.journal.change(job_id, error="").result().remedy is Remedy.NONE


def test_prompt_and_body_never_change(store: Store, new_job: Make) -> None:
    job_id = store.journal.record(new_job()).result().id
    with pytest.raises(TypeError, match="prompt"):
        store.journal.change(job_id, prompt="another")  # type: ignore[call-arg]


def test_an_unknown_job_or_picture_is_a_bug(store: Store, new_job: Make) -> None:
    job_id = store.journal.record(new_job()).result().id
    with pytest.raises(KeyError):
        store.journal.get(job_id + 1).result()
    with pytest.raises(KeyError):
        store.journal.change(job_id + 1, seed="1").result()
    with pytest.raises(KeyError):
        store.journal.picture_missing(job_id, 0, "no such picture").result()


def test_several_jobs_are_recorded_in_order(store: Store, new_job: Make) -> None:
    jobs = store.journal.record_many([new_job(f"fog {number}") for number in range(40)]).result()
    assert [job.prompt for job in jobs] == [f"fog {number}" for number in range(40)]
    assert [job.id for job in jobs] == sorted(job.id for job in jobs)


def test_the_day_is_the_local_one(
    opened: Callable[[], Store], new_job: Make, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    store = opened()
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        assert store.journal.record(new_job()).result().day == "2026-11-25"
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()


def test_numbers_and_text_of_a_hostile_service_are_journalled(store: Store, new_job: Make) -> None:
    job_id = store.journal.record(new_job("half a pair \ud800 and a nul \0")).result().id
    job = store.journal.change(
        job_id, frozen=10**400, seed="\udfff", error="\0\x1b[31m", remote_id="../../\ud83c", actions={"a": [10**30]}
    ).result()
    assert job.cost == job.frozen == 10**12
    assert job.actions == {"a": [10**30]}
    assert store.library.spent_since(0.0).result() == 10**12
    assert store.journal.get(job_id).result() == job


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(prompt=st.text(), extra=st.dictionaries(st.text(), st.text() | st.integers() | st.none(), max_size=3))
def test_any_body_comes_back_as_it_was(store: Store, prompt: str, extra: dict[str, object]) -> None:
    body = {"text": prompt, **extra}
    job = store.journal.record(NewJob(task=Task.DIFFUSION, body=body, prompt=prompt)).result()
    assert job.body == body
    assert json.loads(json.dumps(job.body)) == body
