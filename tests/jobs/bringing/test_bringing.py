"""Pictures of other programs become jobs of the library: whole, once, in the order of their making, and stoppable."""

from __future__ import annotations

import shutil
import zipfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from studio.errors import DiskError
from studio.jobs.bringing import bringing
from studio.jobs.bringing.bringing import bring
from studio.jobs.bringing.looking import look
from studio.jobs.bringing.way import Options
from studio.request.origins import Origin
from studio.request.tasks import Task
from studio.store import Store
from studio.store.arrivals import ON_ITS_WAY
from studio.store.records import JobRecord, JobState, NewJob, PictureState
from tests import foreign
from tests.foreign import JOB, MADE_AT
from tests.jobs.bringing.conftest import Bring

OTHER = "6f0c3a6e-0b1c-4f43-9d3c-0d8f3f6f3a11"


def jobs(store: Store, words: str = "") -> list[JobRecord]:
    return store.library.page(store.library.ids(words).result()).result()


def mixture(folder: Path) -> Path:
    """Two jobs of Midjourney, one picture of each other program, a plain one, and one that is broken."""
    foreign.midjourney(folder / "mj")
    foreign.midjourney(folder / "mj", OTHER, count=1, prompt="a hill --niji 6")
    foreign.a1111(folder / "sd" / "00001.png")
    foreign.comfy(folder / "sd" / "ComfyUI_00001_.png")
    foreign.invoke(folder / "invoke.png")
    foreign.png(folder / "plain.png", 80, made_at=MADE_AT - 86_400 * 400)
    (folder / "broken.png").write_bytes(foreign.png(folder / "half.png", 90).read_bytes()[:120])
    (folder / "half.png").unlink()
    (folder / "notes.txt").write_text("nothing")
    return folder


def test_a_look_says_what_would_come_and_changes_nothing(tmp_path: Path, store: Store) -> None:
    folder = mixture(tmp_path / "from")
    before = sorted(tmp_path.rglob("*"))
    counted: list[tuple[int, int]] = []
    found = look([folder], store, lambda done, total: counted.append((done, total)))
    assert found.by_origin == {
        Origin.MIDJOURNEY: 2, Origin.A1111: 1, Origin.COMFY: 1, Origin.INVOKE: 1, Origin.FOLDER: 2,
    }  # fmt: skip
    assert (found.jobs, found.pictures, found.wordless, found.known) == (7, 10, 2, 0)
    assert found.size_bytes == sum(path.stat().st_size for path in folder.rglob("*.png"))
    assert counted[0] == (0, 10)
    assert counted[-1] == (10, 10)
    assert sorted(tmp_path.rglob("*")) == before


def test_each_becomes_a_job_that_says_where_it_is_from(tmp_path: Path, store: Store, bring_in: Bring) -> None:
    folder = mixture(tmp_path / "from")
    originals = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    outcome = bring_in(folder)
    assert (len(outcome.jobs), outcome.pictures, outcome.known, outcome.error) == (6, 9, 0, "")
    assert [trouble.name for trouble in outcome.troubles] == ["broken.png"]
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == originals
    made = {job.origin: job for job in jobs(store) if job.remote_id != OTHER}
    fox = made["midjourney"]
    assert (fox.prompt, fox.remote_id, fox.state, fox.cost) == (
        "a fox in snow --ar 3:2 --v 6.1", JOB, JobState.DONE, 0,
    )  # fmt: skip
    assert [picture.index for picture in fox.pictures] == [0, 1, 2, 3]
    assert made["a1111"].seed == "1234567"
    assert made["a1111"].note.startswith("Negative: blurry")
    assert made["comfy"].prompt == made["invoke"].prompt == "a fox in snow"
    assert made["folder"].prompt == ""
    for job in jobs(store):
        for picture in job.pictures:
            file = store.files.absolute(picture.path)
            assert sha256(file.read_bytes()).hexdigest() == picture.sha256
            assert (picture.state, picture.width, picture.height) == (PictureState.STORED, 48, 32)
            assert store.files.thumbnail(job.id, picture.index).is_file()
    assert not list(store.files.root.rglob(".*.part"))


def test_the_days_are_those_of_the_making_and_run_within_what_came_together(
    tmp_path: Path, store: Store, bring_in: Bring
) -> None:
    store.journal.record(NewJob(task=Task.DIFFUSION, body={}, prompt="mine", estimate=80)).result()
    bring_in(mixture(tmp_path / "from"))
    store.journal.record(NewJob(task=Task.DIFFUSION, body={}, prompt="mine too", estimate=80)).result()
    overview = store.library.overview().result()
    today = datetime.fromtimestamp(MADE_AT).strftime("%Y-%m-%d")
    assert [(day.day, day.count, day.points) for day in overview.days] == [
        ("2026-11-24", 1, 80), (today, 5, 0), ("2023-01-26", 1, 0), ("2026-11-24", 1, 80),
    ]  # fmt: skip
    assert sum(day.count for day in overview.days) == len(overview.ids) == 8
    assert len(store.library.ids("before:2023-12").result()) == 1
    assert store.library.spent_since(0).result() == 160
    old = next(job for job in jobs(store) if job.origin == "folder")
    assert old.pictures[0].path.startswith("2023/01/")


def test_searches_find_them_by_what_they_say_and_not_by_what_is_usual_here(
    tmp_path: Path, store: Store, bring_in: Bring
) -> None:
    bring_in(mixture(tmp_path / "from"), options=Options("Foxes", ("old", "Cover")))
    assert len(store.library.ids("v:6.1").result()) == 1
    assert len(store.library.ids("v:7").result()) == 0
    assert len(store.library.ids("v:niji").result()) + len(store.library.ids("niji:6").result()) >= 1
    assert len(store.library.ids("ar:3:2").result()) == 6  # five by the size of their pictures
    assert len(store.library.ids("fox").result()) == 4
    assert len(store.library.ids("seed:1234567").result()) == 1
    assert len(store.library.ids("project:foxes").result()) == 6
    assert {job.tags for job in jobs(store)} == {("Cover", "old")}
    assert len(store.library.ids("cover").result()) == 6


def test_the_same_again_is_known_and_a_lost_file_comes_back(tmp_path: Path, store: Store, bring_in: Bring) -> None:
    folder = mixture(tmp_path / "from")
    bring_in(folder)
    lost = jobs(store, "seed:1234567")[0]
    store.files.absolute(lost.pictures[0].path).unlink()
    again = look([folder], store)
    assert (again.known, again.jobs) == (8, 2)  # the lost one, and the broken one that only its copying shows
    outcome = bring(again, store, Options())
    assert (outcome.jobs, outcome.added, outcome.known) == ([], [(lost.id, 0)], 8)
    assert store.files.absolute(lost.pictures[0].path).is_file()
    assert len(jobs(store)) == 6


def test_copies_within_one_folder_come_once(tmp_path: Path, store: Store, bring_in: Bring) -> None:
    first = foreign.png(tmp_path / "from" / "a.png", 3)
    shutil.copy(first, first.with_name("b.png"))
    outcome = bring_in(tmp_path / "from", first)
    assert (len(outcome.jobs), outcome.known) == (1, 1)


def test_what_comes_later_joins_its_job(tmp_path: Path, store: Store, bring_in: Bring) -> None:
    files = foreign.midjourney(tmp_path / "all")
    early = [files[0], files[2]]
    bring_in(*early)
    late = foreign.png(tmp_path / "all" / f"artist_a_fox_{JOB}.png", 99, Description=f"a fox Job ID: {JOB}")
    outcome = bring_in(tmp_path / "all")
    (job,) = jobs(store)
    assert outcome.jobs == []
    assert sorted(outcome.added) == [(job.id, 1), (job.id, 3), (job.id, 4)]
    assert job.pictures[4].size_bytes == late.stat().st_size
    assert [picture.state for picture in job.pictures] == [PictureState.STORED] * 5


def test_a_changed_copy_of_a_bought_picture_is_a_job_of_its_own_that_comes_from_it(
    tmp_path: Path, store: Store, bring_in: Bring
) -> None:
    bought = store.journal.record(NewJob(task=Task.DIFFUSION, body={}, prompt="a fox", estimate=80)).result()
    store.journal.change(bought.id, state=JobState.DONE, remote_id=JOB)
    store.journal.finished(
        bought.id, reply="", consumed=80, seed="", actions={}, ended_at=1.0, urls=[("image", "u"), ("image", "v")]
    ).result()
    store.journal.picture_stored(bought.id, 1, "a.png", "0" * 64, 5, 10, 10).result()
    outcome = bring_in(*foreign.midjourney(tmp_path / "from", count=2)[1:])
    (made,) = store.library.page(outcome.jobs).result()
    assert (made.parent_id, made.parent_image, made.remote_id, made.root_id) == (bought.id, 1, "", bought.id)
    assert store.library.job(bought.id).result().cost == 80


def test_stopped_it_keeps_what_is_whole_and_goes_on_where_it_was(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "AT_ONCE", 2)
    for number in range(7):
        foreign.png(tmp_path / "from" / f"{number}.png", number)
    counted: list[int] = []
    outcome = bring(
        look([tmp_path / "from"], store), store, Options(), lambda done, total: counted.append(done),
        lambda: len(counted) > 2,
    )  # fmt: skip
    assert (outcome.stopped, len(outcome.jobs), counted) == (True, 4, [0, 2, 4])
    rest = bring(look([tmp_path / "from"], store), store, Options())
    assert (rest.stopped, len(rest.jobs), rest.known) == (False, 3, 4)


def test_stopped_in_the_middle_of_a_part_it_does_not_copy_the_rest_of_it(tmp_path: Path, store: Store) -> None:
    for number in range(6):
        foreign.midjourney(tmp_path / "from", f"{number}{OTHER[1:]}")
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 10

    outcome = bring(look([tmp_path / "from"], store), store, Options(), stopped=stopped)
    assert outcome.stopped
    assert 0 < len(outcome.jobs) < 6
    assert {len(job.pictures) for job in jobs(store)} == {4}  # whole jobs only
    assert not list(store.files.root.rglob(".*.part"))
    assert len(bring(look([tmp_path / "from"], store), store, Options()).jobs) == 6 - len(outcome.jobs)


def test_a_disk_that_fails_ends_it_and_what_was_cut_off_is_taken_up(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, bring_in: Bring
) -> None:
    for number in range(3):
        foreign.png(tmp_path / "from" / f"{number}.png", number, made_at=MADE_AT + number)
    real, calls = type(store.files).adopt, 0

    def adopt(self: object, placement: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise DiskError("The disk is full.")
        real(self, placement)  # type: ignore[arg-type]

    monkeypatch.setattr(type(store.files), "adopt", adopt)
    outcome = bring_in(tmp_path / "from")
    assert outcome.error == "The disk is full."
    cut = [picture for job in jobs(store) for picture in job.pictures if picture.state is PictureState.MISSING]
    assert [picture.error for picture in cut] == [ON_ITS_WAY] * len(cut)
    assert cut
    again = bring_in(tmp_path / "from")
    assert (again.error, again.jobs, len(again.added)) == ("", [], len(cut))
    assert all(picture.state is PictureState.STORED for job in jobs(store) for picture in job.pictures)
    names = [path.name for path in store.files.root.rglob("*.png")]
    assert len(names) == 3
    assert not [name for name in names if "(2)" in name]


def test_an_archive_of_downloads_is_read_without_being_unpacked(tmp_path: Path, store: Store, bring_in: Bring) -> None:
    with zipfile.ZipFile(tmp_path / "downloads.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in foreign.midjourney(tmp_path / "from"):
            archive.write(file, f"../../{file.name}")
        archive.write(foreign.a1111(tmp_path / "sd.png"), "C:\\sd.png")
        archive.writestr("__MACOSX/._sd.png", b"nothing")
    shutil.rmtree(tmp_path / "from")
    outcome = bring_in(tmp_path / "downloads.zip")
    assert (len(outcome.jobs), outcome.pictures, outcome.troubles) == (2, 5, [])
    assert all(store.files.root in path.parents for path in tmp_path.rglob("*fox*.png"))


def test_what_cannot_be_used_is_named(tmp_path: Path, store: Store, bring_in: Bring) -> None:
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "text.txt").write_text("words")
    outcome = bring_in(tmp_path / "bad.zip", tmp_path / "text.txt", tmp_path / "gone.png")
    assert [trouble.name for trouble in outcome.troubles] == ["bad.zip", "text.txt", "gone.png"]
    assert (outcome.jobs, outcome.pictures) == ([], 0)


def test_a_circle_of_links_ends(tmp_path: Path, store: Store, bring_in: Bring) -> None:
    folder = tmp_path / "from"
    foreign.png(folder / "a.png", 1)
    (folder / "again").symlink_to(folder, target_is_directory=True)
    (folder / "b.png").symlink_to(folder / "a.png")
    assert bring_in(folder).pictures == 1
