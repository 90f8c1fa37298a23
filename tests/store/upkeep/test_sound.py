"""A library in which everything was done that can be done to one has nothing wrong with it, and repair leaves it."""

from __future__ import annotations

import shutil
from pathlib import Path

from studio.jobs.bringing.bringing import bring
from studio.jobs.bringing.looking import look
from studio.jobs.bringing.way import Options
from studio.store import open_store
from studio.store.family.replays import NewLine
from studio.store.filing.inscribing import write_beside, write_inside
from studio.store.filing.renaming import rename
from studio.store.metadata import Facts
from studio.store.order.acts import Item
from studio.store.portable.writing import export_library
from studio.store.upkeep import Place
from studio.store.upkeep.backup import back_up
from studio.store.upkeep.check import check
from studio.store.upkeep.findings import Kind
from studio.store.upkeep.repair import repair
from tests import foreign
from tests.store.upkeep.conftest import LATER, NOON, add_job, place_in, png, told


def downloads(folder: Path) -> Path:
    """Pictures of other programs, of several shapes, one with words that would be flags here."""
    folder.mkdir()
    for seed in range(2):
        foreign.png(folder / f"{seed}.png", 50 + seed)
    png(folder / "owl.png", "an owl --v 6 Job ID: 11111111-2222-3333-4444-555555555555", (9, 9, 9))
    png(folder / "words.png", "an old --ar 1:1 word", (9, 19, 9))
    return folder


def used(place: Place, folder: Path) -> None:
    """Everything at once: order, brought in jobs, sidecars, texts inside, other names, an emptied trash, a replay."""
    store = open_store(place.data, place.pictures, place.cache, lambda: LATER)
    gone = add_job(store, "emptied 森 --tile", parent=2)
    child = add_job(store, "of one that is emptied", parent=gone)
    brought = bring(look([downloads(folder)], store), store, Options("Brought", ("in",)))
    store.order.move([Item(gone), Item(child)], "Größe & <b>").result()
    store.order.tag([Item(gone), Item(child, 1), Item(brought.jobs[0])], ["Cover 狐"]).result()
    store.order.note(gone, "private 森").result()
    job = store.journal.get(1).result()
    write_beside(store.files, job.pictures[0], Facts(description=job.prompt, rating=3))
    write_inside(store.database, store.files, "", job.pictures[1], Facts(description=job.prompt, rating=3))
    store.order.trash([Item(gone), Item(2, 0)]).result()
    store.order.empty_trash(store.files)
    store.order.trash([Item(child), Item(2, 1), Item(brought.jobs[1])]).result()
    store.replays.begin([{"task": "upscale"}], [NewLine(1, 0, (80,))], "practice").result()
    store.files.use_names("{project}/{prompt} {number}")
    assert rename(store.database, store.files, "", lambda outcome: None, lambda: False).count > 8
    export_library(store, store.library.ids("").result(), folder.with_suffix(".zip"))
    store.close()


def files_of(place: Place) -> dict[str, tuple[int, bytes]]:
    found = [path for path in place.pictures.rglob("*") if path.is_file()]
    return {str(path.relative_to(place.pictures)): (path.stat().st_ino, path.read_bytes()) for path in found}


def test_nothing_is_found_in_what_was_used_in_every_way(place: Place, tmp_path: Path) -> None:
    used(place, tmp_path / "downloads")
    other = place_in(tmp_path / "other")
    store = open_store(other.data, other.pictures, other.cache, lambda: NOON)
    bring(look([tmp_path / "downloads.zip"], store), store, Options())
    store.close()
    for one in (place, other):
        back_up(one.database, one.backups, LATER)
        before, files = told(one), files_of(one)
        for full in (False, True):
            found = {item.kind for item in check(one, LATER, full=full).items}
            assert found <= {Kind.SMALL_GONE}  # the pictures of these tests have none
        repaired = repair(one, LATER, full=True)
        assert repaired.done == ()
        assert (told(one), files_of(one)) == (before, files)
    shutil.rmtree(tmp_path / "other")
