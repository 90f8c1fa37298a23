"""Pictures move to another folder whole or stay where they are, wherever it is cut off."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from studio.errors import DiskError
from studio.store import disk, open_store
from studio.store.files import PictureFiles, sidecar_of
from studio.store.roots import forget_former, former_roots, remember_root
from studio.store.upkeep import Place, Stopped, moving
from studio.store.upkeep.check import check
from studio.store.upkeep.findings import Kind
from studio.store.upkeep.moving import Moved, move_pictures
from tests.store.upkeep.conftest import LATER, rows_of


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "other disk" / "pictures"


def files_in(root: Path) -> dict[str, bytes]:
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def move(place: Place, target: Path, *, keep: bool = False) -> tuple[Moved, list[str]]:
    switched: list[str] = []
    moved = move_pictures(place, target, lambda: switched.append("switched"), keep=keep)
    return moved, switched


def test_all_goes_along_and_the_artists_own_files_stay(place: Place, target: Path) -> None:
    own = {"Sheets/plan - abc.png": b"a sheet", "Open elsewhere/0001 - 1/x.png": b"lent", "Found/half.png": b"half"}
    for name, data in {**own, "notes.txt": b"mine"}.items():
        (place.pictures / name).parent.mkdir(parents=True, exist_ok=True)
        (place.pictures / name).write_bytes(data)
    before = files_in(place.pictures)
    moved, switched = move(place, target)
    assert switched == ["switched"]
    assert (moved.files, moved.missing, moved.kept) == (9 + 3, 0, False)
    assert files_in(target) == {name: data for name, data in before.items() if name != "notes.txt"}
    assert files_in(place.pictures) == {"notes.txt": b"mine"}
    assert not list(place.pictures.glob("2026"))
    assert check(Place(place.data, target, place.cache), LATER).is_sound


def test_a_sidecar_goes_along_with_its_picture(place: Place, target: Path) -> None:
    picture = min(place.pictures.rglob("*.png"))
    sidecar_of(picture).write_bytes(b"packet")
    (place.pictures / "mine.xmp").write_bytes(b"mine")
    move(place, target)
    assert sidecar_of(target / picture.relative_to(place.pictures)).read_bytes() == b"packet"
    assert list(files_in(place.pictures)) == ["mine.xmp"]


def test_the_old_copies_can_be_kept(place: Place, target: Path) -> None:
    before = files_in(place.pictures)
    assert move(place, target, keep=True)[0].kept
    assert files_in(place.pictures) == files_in(target) == before


def test_times_go_along(place: Place, target: Path) -> None:
    move(place, target)
    assert {round(file.stat().st_mtime) for file in target.rglob("*.png")} == {1_795_521_600}


@pytest.mark.parametrize("at", range(1, 10))
def test_cut_off_while_it_copies_it_goes_on_where_it_was(
    place: Place, target: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    before = files_in(place.pictures)
    calls = [0]
    real = disk.move_new

    def dies(source: Path, goal: Path) -> None:
        calls[0] += 1
        if calls[0] == at:
            raise KeyboardInterrupt
        real(source, goal)

    monkeypatch.setattr(moving, "move_new", dies)
    with pytest.raises(KeyboardInterrupt):
        move(place, target)
    assert files_in(place.pictures) == before
    assert not [name for name in files_in(target) if name.endswith(".part")]
    assert len(files_in(target)) == at - 1
    calls[0] = 100
    move(place, target)
    assert calls[0] == 100 + 9 - (at - 1)  # what was there was not copied again
    assert files_in(target) == before


def test_cut_off_while_it_clears_both_folders_are_looked_into(
    place: Place, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(doing: str, done: int, of: int) -> None:
        if doing == moving.CLEARING and done == 3:
            raise Stopped

    remember_root(place.data, place.pictures)
    with pytest.raises(Stopped):
        move_pictures(place, target, lambda: remember_root(place.data, target), stop)
    assert former_roots(place.data, target) == (place.pictures,)
    assert len(files_in(target)) == 9
    assert len(files_in(place.pictures)) == 6
    assert check(Place(place.data, target, place.cache, former=(place.pictures,)), LATER).is_sound


def test_bytes_that_arrive_changed_are_told(place: Place, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = disk.sync_file

    def spoil(part: Path) -> None:
        real(part)
        part.write_bytes(b"x" * part.stat().st_size)

    monkeypatch.setattr(moving, "sync_file", spoil)
    with pytest.raises(DiskError, match="does not hold what was written"):
        move(place, target)
    assert files_in(target) == {}
    assert len(files_in(place.pictures)) == 9


def test_another_file_in_the_way_is_left_alone(place: Place, target: Path) -> None:
    name = sorted(files_in(place.pictures))[4]
    (target / name).parent.mkdir(parents=True)
    (target / name).write_bytes(b"somebody's")
    with pytest.raises(DiskError, match="in the way"):
        move(place, target)
    assert (target / name).read_bytes() == b"somebody's"
    assert len(files_in(place.pictures)) == 9


def test_a_disk_that_is_too_small_is_told_before_anything_is_copied(
    place: Place, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.stat

    class OtherDisk:
        def __init__(self, path: Path) -> None:
            self._status = real(path)

        def __getattr__(self, name: str) -> object:
            return 99 if name == "st_dev" else getattr(self._status, name)

    target.mkdir(parents=True)
    monkeypatch.setattr(Path, "stat", lambda path, **_: OtherDisk(path) if path == target else real(path))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(DiskError, match=r"need .* GB, and .* has 0.0 GB left"):
        move(place, target)
    assert files_in(target) == {}


def test_the_same_folder_and_a_file_are_refused(place: Place, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(place.pictures)
    for folder, words in ((place.pictures, "already"), (link, "already"), (place.database, "is a file")):
        with pytest.raises(DiskError, match=words):
            move(place, folder)


def test_an_unplugged_folder_moves_nothing(place: Place, target: Path) -> None:
    place.pictures.rename(place.pictures.with_name("unplugged"))
    with pytest.raises(DiskError, match="cannot be reached"):
        move(place, target)
    assert not target.exists()


def test_what_is_gone_is_counted_and_the_rest_moves(place: Place, target: Path) -> None:
    next(place.pictures.rglob("*0002 - 1.png")).unlink()
    moved, _ = move(place, target)
    assert (moved.files, moved.missing) == (8, 1)


def test_what_is_fetched_meanwhile_goes_along(place: Place, target: Path) -> None:
    def switch() -> None:
        late = place.pictures / "2026" / "late.png"
        late.write_bytes(b"late")
        with rows_of(place.database) as rows:
            rows.execute(
                "INSERT INTO picture (job_id, image_index, kind, state, url, path) VALUES"
                " (1, 7, 'image', 'stored', '', '2026/late.png')"
            )

    assert move_pictures(place, target, switch).files == 10
    assert (target / "2026" / "late.png").read_bytes() == b"late"


# --- folders of before --------------------------------------------------------------------------


def test_after_another_folder_was_chosen_older_pictures_are_still_found(place: Place, tmp_path: Path) -> None:
    open_store(place.data, place.pictures, place.cache, lambda: LATER).close()
    chosen = tmp_path / "chosen"
    for _ in range(2):
        store = open_store(place.data, chosen, place.cache, lambda: LATER)
        picture = store.journal.get(1).result().pictures[0]
        assert store.files.absolute(picture.path).is_file()
        assert store.files.root == chosen
        store.close()
    again = Place(place.data, chosen, place.cache, former=former_roots(place.data, chosen))
    assert check(again, LATER).is_sound
    place.pictures.rename(tmp_path / "unplugged")
    assert [finding.kind for finding in check(again, LATER).findings] == [Kind.FOLDER_AWAY]


def test_a_folder_that_is_forgotten_is_not_looked_into(tmp_path: Path) -> None:
    roots = [tmp_path / str(number) for number in range(12)]
    for root in roots:
        remember_root(tmp_path, root)
    assert former_roots(tmp_path, roots[-1]) == tuple(reversed(roots[3:-1]))
    forget_former(tmp_path, roots[-1], roots[5])
    assert roots[5] not in former_roots(tmp_path, roots[-1])
    (tmp_path / "place.json").write_text("{half")
    assert former_roots(tmp_path, roots[-1]) == ()


def test_a_running_program_changes_over_without_losing_sight(tmp_path: Path) -> None:
    files = PictureFiles(tmp_path / "old", tmp_path / "cache")
    for root in ("old", "new"):
        (tmp_path / root).mkdir()
    (tmp_path / "old" / "a.png").write_bytes(b"a")
    files.use_root(tmp_path / "new")
    assert files.absolute("a.png") == tmp_path / "old" / "a.png"
    assert files.absolute("b.png") == tmp_path / "new" / "b.png"
    os.replace(tmp_path / "old" / "a.png", tmp_path / "new" / "a.png")
    assert files.absolute("a.png") == tmp_path / "new" / "a.png"


def test_what_is_written_to_meanwhile_goes_along_as_it_is_then(place: Place, target: Path) -> None:
    picture = min(place.pictures.rglob("*.png"))
    beside = sidecar_of(picture)
    beside.write_bytes(b"3 stars")

    def switch() -> None:
        beside.write_bytes(b"4 stars")  # of the same length
        picture.write_bytes(b"with texts inside")

    move_pictures(place, target, switch)
    goal = target / picture.relative_to(place.pictures)
    assert (sidecar_of(goal).read_bytes(), goal.read_bytes()) == (b"4 stars", b"with texts inside")
    assert files_in(place.pictures) == {}
