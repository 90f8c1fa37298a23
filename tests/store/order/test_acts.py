"""What the artist makes of the library: each order whole, its way back exact, and what others did left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.errors import InputError
from studio.store import Store
from studio.store.order.acts import Done, Item
from studio.store.order.steps import back
from studio.store.records import Flag, JobRecord, JobState, NewJob
from tests.store.conftest import NOON

NewJobs = Callable[..., NewJob]
Orders = Callable[[Store, JobRecord], Done]


@pytest.fixture
def made(store: Store, new_job: NewJobs) -> Callable[..., JobRecord]:
    """A job that is done, with so many pictures on disk."""

    def make(prompt: str = "a lighthouse in fog", pictures: int = 4) -> JobRecord:
        job = store.journal.record(new_job(prompt)).result()
        urls = [("image", f"https://a/{index}.png") for index in range(pictures)]
        store.journal.finished(job.id, reply="{}", consumed=80, seed="1", actions={}, ended_at=NOON, urls=urls).result()
        for index in range(pictures):
            store.journal.picture_stored(job.id, index, f"2026/{job.id}-{index}.png", "00", 900, 64, 64).result()
        return store.journal.change(job.id, state=JobState.DONE).result()

    return make


def now(store: Store, job: JobRecord) -> JobRecord:
    return store.library.job(job.id).result()


def stars(job: JobRecord) -> list[int]:
    return [picture.rating for picture in job.pictures]


def found(store: Store, words: str) -> list[int]:
    return list(store.library.ids(words).result())


ORDERS: dict[str, Orders] = {
    "stars": lambda store, job: store.order.rate([Item(job.id, 1)], 4).result(),
    "a flag": lambda store, job: store.order.flag([Item(job.id)], Flag.REJECT).result(),
    "a favourite": lambda store, job: store.order.favourite([Item(job.id, 0)], True).result(),
    "tags": lambda store, job: store.order.tag([Item(job.id, 0)], ["Cover", "red"], ["old"]).result(),
    "a note": lambda store, job: store.order.note(job.id, "for the cover").result(),
    "a picture in the trash": lambda store, job: store.order.trash([Item(job.id, 2)]).result(),
    "a job in the trash": lambda store, job: store.order.trash([Item(job.id)]).result(),
}


@pytest.mark.parametrize("name", ORDERS)
def test_every_order_has_an_exact_way_back_and_there_again(
    store: Store, made: Callable[..., JobRecord], name: str
) -> None:
    job = made()
    store.order.tag([Item(job.id, 0)], ["old"]).result()
    store.order.rate([Item(job.id)], 2).result()
    before = now(store, job)
    [after] = (done := ORDERS[name](store, job)).jobs
    assert after == now(store, job) != before
    undone = store.order.take(back(done.step)).result()
    assert undone.jobs == [before] == [now(store, job)]
    assert store.order.take(back(undone.step)).result().jobs == [after]


def test_what_changes_nothing_is_no_step(store: Store, made: Callable[..., JobRecord]) -> None:
    job = made()
    store.order.rate([Item(job.id)], 3).result()
    again = store.order.rate([Item(job.id), Item(job.id, 1), Item(999)], 3).result()
    assert (again.step, again.jobs, again.pictures) == ((), [], 4)


def test_undo_leaves_alone_what_was_changed_meanwhile(store: Store, made: Callable[..., JobRecord]) -> None:
    job = made()
    first = store.order.rate([Item(job.id)], 3).result()
    store.order.rate([Item(job.id, 2)], 5).result()
    undone = store.order.take(back(first.step)).result()
    assert stars(now(store, job)) == [0, 0, 5, 0]
    assert stars(store.order.take(back(undone.step)).result().jobs[0]) == [3, 3, 5, 3]


def test_a_job_without_pictures_is_tagged_itself(
    store: Store, new_job: NewJobs, made: Callable[..., JobRecord]
) -> None:
    made()
    job = store.journal.record(new_job()).result()
    [tagged] = store.order.tag([Item(job.id)], ["words"]).result().jobs
    assert tagged.tags == ("words",)


def test_tags_are_spelt_as_they_are_known_and_kept_apart_by_commas(
    store: Store, made: Callable[..., JobRecord]
) -> None:
    one, other = made(), made()
    store.order.tag([Item(one.id)], [" Red   Coat, ", ""]).result()
    store.order.tag([Item(other.id, 0)], ["red coat", "RED COAT"]).result()
    assert now(store, other).tags == ("Red Coat",)
    assert store.order.known_tags().result() == [("Red Coat", 5)]
    store.order.tag([Item(other.id)], remove=["RED coat"]).result()
    assert store.order.known_tags().result() == [("Red Coat", 4)]


@pytest.mark.parametrize("word", ["cover", "harbour", "灯台", "タグ"])
def test_words_find_notes_and_tags_and_no_longer_what_is_gone(
    store: Store, made: Callable[..., JobRecord], word: str
) -> None:
    job = made()
    tagged = store.order.tag([Item(job.id, 3)], ["cover", "青いタグ"]).result()
    store.order.note(job.id, "near the harbour, 白い灯台の霧").result()
    assert found(store, word) == [job.id]
    store.order.take(back(tagged.step)).result()
    store.order.note(job.id, "").result()
    assert found(store, word) == []
    assert found(store, "lighthouse") == [job.id]


def test_a_job_whose_last_picture_goes_is_in_the_trash_itself(store: Store, made: Callable[..., JobRecord]) -> None:
    job = made(pictures=2)
    store.order.trash([Item(job.id, 0)]).result()
    assert now(store, job).trashed_at is None
    last = store.order.trash([Item(job.id, 1)]).result()
    assert now(store, job).trashed_at == NOON
    assert last.pictures == 1
    assert found(store, "") == []
    [returned] = store.order.put_back([Item(job.id, 1)]).result().jobs
    assert returned.trashed_at is None
    assert [picture.trashed_at for picture in returned.pictures] == [NOON, None]


def test_one_picture_comes_back_out_of_a_trashed_job_alone(store: Store, made: Callable[..., JobRecord]) -> None:
    job = made()
    store.order.trash([Item(job.id)]).result()
    done = store.order.put_back([Item(job.id, 2)]).result()
    assert [picture.trashed_at for picture in done.jobs[0].pictures] == [NOON, NOON, None, NOON]
    undone = store.order.take(back(done.step)).result()
    assert undone.jobs[0].trashed_at == NOON
    assert [picture.trashed_at for picture in undone.jobs[0].pictures] == [None] * 4
    store.order.put_back([Item(job.id)]).result()
    assert [picture.trashed_at for picture in now(store, job).pictures] == [None] * 4


def test_a_job_that_is_under_way_stays(store: Store, new_job: NewJobs, made: Callable[..., JobRecord]) -> None:
    running, over = store.journal.record(new_job()).result(), made()
    done = store.order.trash([Item(running.id), Item(over.id)]).result()
    assert (done.held, done.pictures, [job.id for job in done.jobs]) == (1, 4, [over.id])


def test_projects_are_made_renamed_and_removed_with_a_way_back(store: Store, made: Callable[..., JobRecord]) -> None:
    one, other = made(), made()
    moved = store.order.move([Item(one.id, 2), Item(one.id, 3), Item(other.id)], " Book  covers ").result()
    assert [job.project for job in moved.jobs] == ["Book covers", "Book covers"]
    assert store.order.projects().result() == [("Book covers", 2)]
    store.order.move([Item(other.id)], "book COVERS").result()
    assert now(store, other).project == "Book covers"
    store.order.rename_project("book covers", "Jackets").result()
    assert [now(store, job).project for job in (one, other)] == ["Jackets"] * 2
    removed = store.order.remove_project("Jackets").result()
    assert store.order.projects().result() == []
    assert now(store, one).project == ""
    store.order.take(back(removed.step)).result()
    assert store.order.projects().result() == [("Jackets", 2)]


def test_a_project_that_somebody_uses_outlives_the_undo_of_its_making(
    store: Store, made: Callable[..., JobRecord]
) -> None:
    one, other = made(), made()
    moved = store.order.move([Item(one.id)], "Covers").result()
    store.order.move([Item(other.id)], "Covers").result()
    store.order.take(back(moved.step)).result()
    assert store.order.projects().result() == [("Covers", 1)]


def test_two_projects_of_one_name_are_refused(store: Store) -> None:
    store.order.make_project("Covers").result()
    with pytest.raises(InputError, match="already"):
        store.order.make_project("covers").result()
    with pytest.raises(InputError, match="needs a name"):
        store.order.make_project(" , ").result()
    store.order.make_project("Sea").result()
    with pytest.raises(InputError, match="already"):
        store.order.rename_project("Sea", "COVERS").result()
    store.order.rename_project("Covers", "COVERS").result()
    assert store.order.projects().result() == [("COVERS", 0), ("Sea", 0)]


@pytest.mark.parametrize("text", ["'; DROP TABLE job; --", "<b>bold</b>", "../../etc", "\ud800 half", "nul\0"])
def test_texts_of_any_kind_are_texts(store: Store, made: Callable[..., JobRecord], text: str) -> None:
    job = made()
    store.order.note(job.id, text).result()
    store.order.tag([Item(job.id)], [text]).result()
    store.order.move([Item(job.id)], text).result()
    kept = now(store, job)
    expected = text.replace("\ud800", "?").replace("\0", "")
    assert (kept.note, kept.tags, kept.project) == (expected, (expected,), expected)


def test_new_jobs_are_filed_under_the_current_project(store: Store, new_job: NewJobs) -> None:
    assert store.order.current_project().result() == ""
    store.order.make_project("Covers").result()
    assert store.order.use_project("covers").result() == "Covers"
    one, other = store.journal.record_many([new_job(), new_job(project="Sea")]).result()
    assert (one.project, other.project) == ("Covers", "Sea")
    store.order.rename_project("Covers", "Jackets").result()
    assert store.journal.record(new_job()).result().project == "Jackets"
    store.order.remove_project("Jackets").result()
    assert store.journal.record(new_job()).result().project == ""
    assert store.order.use_project("nowhere").result() == ""


def test_a_project_called_back_takes_along_what_came_under_its_new_name(
    store: Store, made: Callable[..., JobRecord], new_job: NewJobs
) -> None:
    job, later = made(), made()
    store.order.move([Item(job.id)], "Covers").result()
    renamed = store.order.rename_project("Covers", "Jackets").result()
    store.order.move([Item(later.id)], "jackets").result()
    store.order.take(back(renamed.step)).result()
    assert [now(store, one).project for one in (job, later)] == ["Covers", "Covers"]
    assert store.order.projects().result() == [("Covers", 2)]
