"""What one library exports another reads back, fact for fact; what is foreign, damaged or hostile is one sentence."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.errors import InputError, LibraryError, Remedy
from studio.jobs.bringing.bringing import bring
from studio.jobs.bringing.looking import look
from studio.jobs.bringing.way import Options, Outcome
from studio.request.origins import MANIFEST
from studio.request.tasks import Task
from studio.store import Store, open_store
from studio.store.arrivals import without_ids
from studio.store.importing.walking import Archive
from studio.store.order.acts import Item
from studio.store.portable.facts import OfAnotherShape, from_facts
from studio.store.portable.reading import open_exported
from studio.store.portable.writing import export_library
from studio.store.records import Flag, JobRecord, JobState, KeptMask, NewJob, PictureState
from studio.store.versions import look_at
from tests import foreign

NOON = 1_795_521_600.0
REPLY = '{"job_id": "a-1"}'


@pytest.fixture
def libraries(tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    stores: list[Store] = []

    def open_one(name: str) -> Store:
        home = tmp_path / name
        stores.append(open_store(home / "data", home / "pictures", home / "cache", lambda: NOON))
        return stores[-1]

    yield open_one
    for one in stores:
        one.close()


@pytest.fixture
def first(libraries: Callable[[str], Store]) -> Store:
    """A library with a grid, a child of its second picture, a refused job, one with a mask, one that waits."""
    store = libraries("first")
    grid = bought(store, "a fox --ar 3:2", "a-1", pictures=2)
    child = bought(store, "a fox --ar 3:2", "a-2", pictures=1, parent=grid, image=1, task=Task.UPSCALE)
    refused = store.journal.record(new("no good", 20)).result()
    store.journal.change(refused.id, state=JobState.REFUSED, error="The service said no.")
    mask = KeptMask(width=10, height=8, png=b"\x89PNG mask", shapes='{"a": 1}', frame="f", work="w")
    masked = store.journal.record(replace(new("a red fox", 120), mask=mask, task=Task.INPAINT)).result()
    store.journal.change(masked.id, state=JobState.FAILED, remote_id="a-3")
    store.journal.record(new("waits", 80)).result()
    store.order.rate([Item(grid.id, 1)], 4).result()
    store.order.flag([Item(grid.id, 0)], Flag.REJECT).result()
    store.order.favourite([Item(child.id)], True).result()
    store.order.tag([Item(grid.id, 1)], ["cover", "狐"]).result()
    store.order.tag([Item(refused.id)], ["to do"]).result()
    store.order.note(grid.id, "for the poster").result()
    store.order.move([Item(grid.id), Item(child.id)], "Posters").result()
    original = store.files.absolute(child.pictures[0].path)
    other = foreign.png(original.with_name("x - version 2.png"), 200)
    store.versions.add(child.id, 0, store.files.relative(other), look_at(other), 5.0).result()
    return store


def new(prompt: str, estimate: int) -> NewJob:
    return NewJob(task=Task.DIFFUSION, body={"text": prompt}, prompt=prompt, estimate=estimate)


def bought(
    store: Store, prompt: str, remote: str, *, pictures: int, parent: JobRecord | None = None, image: int = 0,
    task: Task = Task.DIFFUSION,
) -> JobRecord:  # fmt: skip
    asked = replace(new(prompt, 80), task=task)
    if parent is not None:
        asked = replace(asked, parent_id=parent.id, parent_image=image)
    job = store.journal.record(asked).result()
    store.journal.change(job.id, remote_id=remote, sent_at=NOON + 1, sent_to="practice", frozen=80)
    store.journal.finished(
        job.id, reply=REPLY, consumed=77, seed="12", actions={"upscale": [0, 1]}, ended_at=NOON + 40,
        urls=[("image", f"https://x/{number}.png") for number in range(pictures)],
    ).result()  # fmt: skip
    for index in range(pictures):
        path = foreign.png(
            store.files.root / "2026" / "11" / f"fox - {job.id:04x} - {index + 1}.png", job.id * 10 + index
        )
        seen = look_at(path)
        store.journal.picture_stored(job.id, index, store.files.relative(path), *seen).result()
    return store.journal.change(job.id, state=JobState.DONE).result()


def everything(store: Store) -> list[JobRecord]:
    return store.library.page(sorted(store.library.ids().result())).result()


def comparable(store: Store, job: JobRecord) -> tuple[object, ...]:
    """All that must be the same in another library; the name of the account is this library's own secret."""
    plain = without_ids(job)
    pictures = tuple(replace(one, path="") for one in plain.pictures)
    parent = None if job.parent_id is None else store.library.job(job.parent_id).result().prompt
    root = store.library.job(job.root_id).result().prompt
    mask = store.library.mask(job.id).result()
    versions = [replace(one, job_id=0, path="") for one in store.versions.of_job(job.id).result()]
    own = store.arrivals.own_tags(job.id).result()
    return (
        replace(plain, origin="", pictures=pictures, sent_to="", remedy=Remedy.NONE),
        job.tags,
        own,
        parent,
        root,
        mask,
        versions,
    )


def carry(source: Store, target: Path, into: Store) -> Outcome:
    export_library(source, source.library.ids().result(), target)
    return bring(look([target], into), into, Options())


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_a_round_trip_keeps_every_fact(
    tmp_path: Path, first: Store, libraries: Callable[[str], Store], name: str
) -> None:
    second = libraries("second")
    outcome = carry(first, tmp_path / name, second)
    assert (len(outcome.jobs), outcome.pictures, outcome.troubles) == (4, 3, [])
    there = [comparable(second, job) for job in everything(second)]
    here = [comparable(first, job) for job in everything(first) if job.is_over]
    mine, theirs = [replace_work(one) for one in here], [replace_work(one) for one in there]
    assert theirs == mine
    assert {job.origin for job in everything(second)} == {"legnext"}
    for job in everything(second):
        for picture in job.pictures:
            assert look_at(second.files.absolute(picture.path)).sha256 == picture.sha256
    for words in ("狐", "cover", "poster", "project:posters", "seed:12", "id:a-1"):
        found = len(second.library.ids(words).result())
        assert found == len(first.library.ids(words).result()) > 0, words


def replace_work(facts: tuple[Any, ...]) -> tuple[Any, ...]:
    """The name of a painted state is that of the machine that painted it."""
    *rest, mask, versions = facts
    return (*rest, None if mask is None else replace(mask, work=""), versions)


def test_what_was_left_out_is_said(tmp_path: Path, first: Store) -> None:
    job = everything(first)[0]
    first.files.absolute(job.pictures[0].path).unlink()
    outcome = export_library(first, first.library.ids().result(), tmp_path / "out")
    assert (outcome.jobs, outcome.pictures, outcome.open_jobs, outcome.lost) == (4, 2, 1, ["fox - 0001 - 1.png"])
    facts = json.loads((tmp_path / "out" / MANIFEST).read_text())
    assert [len(one.get("pictures", [])) for one in facts["jobs"]] == [2, 1, 0, 0]


def test_reading_it_back_into_its_own_library_changes_nothing(tmp_path: Path, first: Store) -> None:
    before = everything(first)
    outcome = carry(first, tmp_path / "out", first)
    assert (outcome.jobs, outcome.pictures, outcome.merged) == ([], 0, 4)
    assert everything(first) == before


def test_the_same_jobs_are_merged_and_what_is_written_here_stays(
    tmp_path: Path, first: Store, libraries: Callable[[str], Store]
) -> None:
    second = libraries("second")
    carry(first, tmp_path / "one", second)
    grid, child = everything(second)[:2]
    second.order.rate([Item(grid.id, 1)], 2).result()
    second.order.note(grid.id, "mine").result()
    second.order.tag([Item(grid.id, 1)], ["new"], ["cover"]).result()
    second.order.move([Item(child.id)], "").result()
    second.files.absolute(grid.pictures[0].path).unlink()
    outcome = carry(first, tmp_path / "two", second)
    grid, child = everything(second)[:2]
    assert (outcome.jobs, outcome.merged, outcome.pictures, outcome.known) == ([], 4, 1, 2)
    assert (grid.pictures[1].rating, grid.pictures[1].tags) == (2, ("cover", "new", "狐"))
    assert grid.note == "mine\n\nfor the poster"
    assert child.project == "Posters"
    assert second.files.absolute(grid.pictures[0].path).is_file()
    assert len(everything(second)) == 4


def test_pictures_that_were_here_first_join_the_family(
    tmp_path: Path, first: Store, libraries: Callable[[str], Store]
) -> None:
    second = libraries("second")
    _, child = everything(first)[:2]
    export_library(first, [child.id], tmp_path / "child")
    bring(look([tmp_path / "child"], second), second, Options())
    assert [job.parent_id for job in everything(second)] == [None]
    carry(first, tmp_path / "all", second)
    assert len(everything(second)) == 4  # the parent is younger here than its child, which stays its own root
    assert all(job.parent_id is None or job.parent_id < job.id for job in everything(second))


def test_a_stopped_export_is_none(tmp_path: Path, first: Store) -> None:
    ids = first.library.ids().result()
    for name in ("out", "out.zip"):
        assert export_library(first, ids, tmp_path / name, stopped=lambda: True).stopped
    assert not (tmp_path / "out.zip").exists()
    assert not (tmp_path / "out" / MANIFEST).exists()
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_nothing_is_written_over(tmp_path: Path, first: Store, name: str) -> None:
    ids = first.library.ids().result()
    export_library(first, ids, tmp_path / name)
    with pytest.raises(InputError, match="is there already"):
        export_library(first, ids, tmp_path / name)


def manifest(folder: Path, *jobs: object, **facts: object) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / MANIFEST).write_text(json.dumps({"format": "legnext-library", "version": 1, "jobs": jobs, **facts}))
    return folder


JOB: dict[str, Any] = {"key": "l-1", "task": "diffusion", "state": "done", "prompt": "a fox", "created_at": 1e9}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is damaged"),
        ('{"format": "legnext-lib', "it is damaged"),
        ("[" * 100_000, "it is damaged"),
        ("[]", "not written by this program"),
        ('{"format": "other"}', "not written by this program"),
        ('{"format": "legnext-library", "version": 2}', "a newer Legnext Studio"),
        ('{"format": "legnext-library", "version": 1, "jobs": [5]}', "a job in it is no object"),
    ],
)
def test_a_foreign_or_damaged_file_of_facts_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(LibraryError, match=said) as raised:
        open_exported(tmp_path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "queued"},  # it would be bought at the next start
        {"state": "sending"},
        {"state": "gone"},
        {"task": "everything"},
        {"created_at": "yesterday"},
        {"created_at": float("nan")},
        {"created_at": -5},
        {"day": "2026-13-01"},
        {"day": "<b>today</b>"},
        {"consumed": 10**30},
        {"consumed": True},
        {"body": []},
        {"tags": [5]},
        {"tags": ["x" * 300]},
        {"estimate": -1},  # money that would come back
        {"consumed": -80},
        {"body": {"weight": float("inf")}},
        {"pictures": [{"index": 0}, {"index": 0}]},
        {"pictures": [{"index": -1}]},  # in other tables that is the job itself
        {"pictures": [{"index": 10**9}]},
        {"pictures": [{"index": 0, "width": -1}]},
        {"pictures": [{"index": 0, "rating": -1}]},
        {"pictures": [{"index": 0, "file": "../../etc/passwd"}]},
        {"pictures": [{"index": 0, "file": "/etc/passwd"}]},
        {"pictures": [{"index": 0, "file": "C:/x.png"}]},
        {"pictures": [{"index": 0, "file": "a\\..\\..\\x.png"}]},
        {"pictures": [{"index": 0, "file": "x" * 2000}]},
        {"mask": {"width": 1, "height": 1, "file": "../x"}},
        {"versions": [{"image": 0, "file": "../x"}]},
    ],
)
def test_a_hostile_fact_refuses_the_whole(tmp_path: Path, facts: dict[str, Any]) -> None:
    with pytest.raises(LibraryError, match="cannot be brought in"):
        open_exported(manifest(tmp_path, JOB | facts))


def test_names_and_links_are_taken_as_they_are_kept_here(tmp_path: Path, libraries: Callable[[str], Store]) -> None:
    facts = {
        "project": 'Two\nlines, "quoted"',
        "tags": ["to do,\nor not"],
        "note": "x" * 30_000,
        "prompt": "a\0fox",
        "pictures": [{"index": 0, "url": "file:///etc/passwd", "tags": ["", "\0"][1:]}],
    }
    store = libraries("second")
    outcome = bring(look([manifest(tmp_path / "in", JOB | facts)], store), store, Options(" a,b ", ("", "x,y")))
    (job,) = store.library.page(outcome.jobs).result()
    assert (job.project, job.prompt, len(job.note), job.pictures[0].url) == ("a b", "afox", 20_000, "")
    assert store.arrivals.own_tags(job.id).result() == ("to do or not",)
    assert job.pictures[0].tags == ("x y",)
    assert list(store.library.ids('project:"a b"').result()) == [job.id]


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_is_damaged_anywhere_is_a_sentence(tmp_path: Path, packing: int) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", packing) as archive:
        archive.writestr(MANIFEST, json.dumps({"format": "legnext-library", "version": 1, "jobs": [JOB] * 9}))
    for at in range(0, len(whole.getvalue()), 3):
        spoilt = bytearray(whole.getvalue())
        spoilt[at] ^= 0xFF
        (tmp_path / "spoilt.zip").write_bytes(spoilt)
        found = look([tmp_path / "spoilt.zip"], None)
        found.close()
        assert len(found.troubles) + len(found.libraries) <= 1


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, first: Store) -> None:
    secret = foreign.png(tmp_path / "secret.png")
    folder = manifest(tmp_path / "in", JOB | {"pictures": [{"index": 0, "file": "a.png", "state": "stored"}]})
    (folder / "a.png").symlink_to(secret)
    outcome = bring(look([folder], first), first, Options())
    assert [trouble.name for trouble in outcome.troubles] == ["a.png"]
    assert outcome.pictures == 0


def test_a_circle_of_parents_is_cut(tmp_path: Path, libraries: Callable[[str], Store]) -> None:
    names = ("a", "b", "c")
    jobs = [
        JOB
        | {"key": name, "prompt": name, "created_at": 1e9 + number, "parent": {"job": names[number - 1], "image": 0}}
        for number, name in enumerate(names)
    ]
    store = libraries("second")
    outcome = bring(look([manifest(tmp_path / "in", *jobs)], store), store, Options())
    made = {job.prompt: job for job in store.library.page(outcome.jobs).result()}
    assert len(made) == 3
    assert sum(job.parent_id is None for job in made.values()) == 1
    assert len({job.root_id for job in made.values()}) == 1


def test_an_archive_in_which_files_are_missing_or_broken_brings_the_rest(
    tmp_path: Path, first: Store, libraries: Callable[[str], Store]
) -> None:
    export_library(first, first.library.ids().result(), tmp_path / "whole.zip")
    with zipfile.ZipFile(tmp_path / "whole.zip") as whole, zipfile.ZipFile(tmp_path / "part.zip", "w") as part:
        for number, info in enumerate(whole.infolist()):
            if number == 0:
                continue
            part.writestr(f"top/{info.filename}", b"broken" if number == 1 else whole.read(info))
    second = libraries("second")
    outcome = bring(look([tmp_path / "part.zip"], second), second, Options())
    assert (len(outcome.jobs), outcome.pictures, len(outcome.troubles)) == (4, 1, 2)
    assert [p.state for p in everything(second)[0].pictures] == [PictureState.MISSING] * 2
    Archive(tmp_path / "part.zip").close()


TEXTS = st.text(max_size=40)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from([*JOB, "parent", "day", "tags", "pictures", "mask", "versions", "body", "batch", "origin"])


@given(st.dictionaries(NAMES, ANYTHING, max_size=6))
@settings(max_examples=120)
def test_whatever_stands_there_is_a_job_or_refused(facts: dict[str, Any]) -> None:
    try:
        job = from_facts(JOB | facts).arrival.job
    except OfAnotherShape:
        return
    assert job.is_over


@given(st.text(max_size=300) | st.sampled_from(["../x", "con", "nul.png", "🦊" * 300, "a/../../b", ".", "..", "a/./b"]))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    try:
        carried = from_facts(JOB | {"pictures": [{"index": 0, "file": name, "state": "stored"}]})
    except OfAnotherShape:
        return
    for file in carried.files.values():
        assert Path("/top", file).resolve().is_relative_to("/top")
        assert Path("/top", file) != Path("/top")


def test_stopped_it_takes_the_rest_the_next_time(
    tmp_path: Path, first: Store, libraries: Callable[[str], Store]
) -> None:
    export_library(first, first.library.ids().result(), tmp_path / "out")
    second, asked = libraries("second"), 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    outcome = bring(look([tmp_path / "out"], second), second, Options(), stopped=stopped)
    assert outcome.stopped
    assert outcome.pictures < 3
    rest = bring(look([tmp_path / "out"], second), second, Options())
    assert (rest.stopped, rest.pictures) == (False, 3 - outcome.pictures)
    assert all(p.state is PictureState.STORED for job in everything(second) for p in job.pictures)
