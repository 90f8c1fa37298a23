"""The videos of the shown job: they play while they are seen, stop together, and what is kept of them is exact."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.errors import DiskError, PictureError, StudioError
from studio.models.shown_job import NOT_SHOWN_HERE, ShownJob
from studio.models.tasks import Tasks
from studio.models.thumbnails import Thumbnails
from studio.models.video.films import Films
from studio.models.video.keeping import frame_name
from studio.models.video.player import Player
from studio.request.tasks import Task
from studio.store.files import PictureFiles
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState
from studio.video.boxes import begins_at_once
from tests.models.video.playing import check, seen
from tests.video.films import make


def job(number: int, *names: str) -> JobRecord:
    videos = tuple(
        PictureRecord(id=at, job_id=number, index=at, kind="video", path=name, state=PictureState.STORED)
        for at, name in enumerate(names)
    )
    return JobRecord(
        id=number,
        task=Task.VIDEO_DIFFUSION,
        body={},
        prompt="slowly",
        created_at=0.0,
        day="2026-11-28",
        state=JobState.DONE,
        pictures=videos,
    )


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


@pytest.fixture
def shown(tasks: Tasks, tmp_path: Path) -> Iterator[ShownJob]:
    made = ShownJob(tasks, lambda path: tmp_path / path)
    for name in ("a", "b"):
        make(tmp_path / f"{name}.mp4")
    (tmp_path / "strange.mp4").write_bytes((tmp_path / "a.mp4").read_bytes().replace(b"avc1", b"xxxx"))
    yield made
    made.close()


def player(shown: ShownJob, index: int) -> Player:
    made = shown.films.player(index)
    assert made is not None
    return made


def test_all_play_by_themselves_while_they_are_seen(shown: ShownJob, qtbot: QtBot) -> None:
    shown.set_job(job(7, "a.mp4", "b.mp4"))
    changed: list[int] = []
    shown.films.frame_changed.connect(changed.append)
    assert shown.films.player(0) is None
    shown.films.show()
    qtbot.waitUntil(lambda: all(player(shown, index).shown > 2 for index in range(2)), timeout=20_000)
    assert set(changed) == {0, 1}
    assert shown.aspect(1) == (64, 48)
    shown.films.set_paused(True)
    assert not any(player(shown, index).is_playing for index in range(2))
    stood = check(player(shown, 1))
    shown.films.hide()
    assert not any(player(shown, index).is_awake for index in range(2))
    assert player(shown, 1).number == stood
    shown.films.show()
    shown.films.set_paused(False)
    before = player(shown, 0).shown
    qtbot.waitUntil(lambda: player(shown, 0).shown > before + 2, timeout=20_000)


def test_another_job_has_other_videos(shown: ShownJob, qtbot: QtBot) -> None:
    shown.set_job(job(7, "a.mp4", "b.mp4"))
    shown.films.show()
    first = player(shown, 0)
    shown.set_job(job(8, "b.mp4"))
    assert not first.is_awake
    assert player(shown, 0).path.name == "b.mp4"
    assert shown.films.player(1) is None
    shown.set_job(None)
    assert shown.films.player(0) is None


def test_one_that_cannot_be_shown_is_neither_lost_nor_damaged(shown: ShownJob, qtbot: QtBot) -> None:
    shown.set_job(job(7, "strange.mp4", "gone.mp4"))
    for index in range(2):
        with qtbot.waitSignal(shown.picture_changed):
            assert shown.image(index, QSize(64, 64)) is None
    assert (shown.trouble(0), shown.is_sealed(0)) == (NOT_SHOWN_HERE, True)
    assert (shown.trouble(1), shown.is_sealed(1)) == ("Its file is missing or damaged.", False)
    assert shown.lost() == (1,)


def test_a_poster_is_made_where_none_came_with_the_download(
    tasks: Tasks, tmp_path: Path, shown: ShownJob, qtbot: QtBot
) -> None:
    files = PictureFiles(tmp_path, tmp_path / "cache")
    thumbnails = Thumbnails(tasks, lambda: files)
    with qtbot.waitSignal(thumbnails.ready):
        assert thumbnails.get(7, 0, "a.mp4") is None
    assert seen(thumbnails.get(7, 0)) == 0
    assert files.thumbnail(7, 0).is_file()
    with qtbot.waitSignal(thumbnails.ready):
        thumbnails.get(7, 1, "strange.mp4")
    assert thumbnails.has_failed(7, 1)
    thumbnails.close()


class Answers:
    """What came of keeping something."""

    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.errors: list[StudioError] = []

    @property
    def are_here(self) -> bool:
        return bool(self.paths or self.errors)


def films(shown: ShownJob) -> Films:
    shown.set_job(job(7, "a.mp4"))
    return shown.films


def test_a_frame_is_kept_in_its_exact_pixels(shown: ShownJob, tmp_path: Path, qtbot: QtBot) -> None:
    answers, target = Answers(), tmp_path / "frame.png"
    films(shown).save_frame(tmp_path / "a.mp4", 31, target, answers.paths.append, answers.errors.append)
    qtbot.waitUntil(lambda: answers.are_here)
    assert answers.paths == [target]
    assert seen(QImage(str(target))) == 31
    assert frame_name(tmp_path / "a.mp4", 31) == "a - frame 32.png"


def test_a_copy_is_the_same_byte_for_byte_and_begins_at_once(shown: ShownJob, tmp_path: Path, qtbot: QtBot) -> None:
    answers, target = Answers(), tmp_path / "copy.mp4"
    target.write_bytes(b"an older one")
    films(shown).save_video(tmp_path / "a.mp4", target, answers.paths.append, answers.errors.append)
    qtbot.waitUntil(lambda: answers.are_here)
    assert target.read_bytes() == (tmp_path / "a.mp4").read_bytes()
    assert begins_at_once(target)
    assert list(tmp_path.glob(".*")) == []


def test_what_cannot_be_kept_is_a_sentence(shown: ShownJob, tmp_path: Path, qtbot: QtBot) -> None:
    answers, source = Answers(), tmp_path / "a.mp4"
    wanted = films(shown)
    wanted.save_video(source, source, answers.paths.append, answers.errors.append)
    wanted.save_video(source, tmp_path / "nowhere" / "a.mp4", answers.paths.append, answers.errors.append)
    wanted.save_video(tmp_path / "gone.mp4", tmp_path / "b.mp4", answers.paths.append, answers.errors.append)
    wanted.save_frame(tmp_path / "strange.mp4", 0, tmp_path / "x.png", answers.paths.append, answers.errors.append)
    wanted.save_frame(source, 99, tmp_path / "x.png", answers.paths.append, answers.errors.append)
    qtbot.waitUntil(lambda: len(answers.errors) == 5)
    kinds = [type(error) for error in answers.errors]
    assert sorted(kinds, key=str) == sorted([DiskError] * 3 + [PictureError] * 2, key=str)
    assert source.read_bytes()[4:8] == b"ftyp"
    assert not answers.paths


def test_a_cutting_lasts_until_the_end(shown: ShownJob, tmp_path: Path, qtbot: QtBot) -> None:
    answers = Answers()
    films(shown).cut_frame(tmp_path / "a.mp4", 3, answers.paths.append, answers.errors.append)
    qtbot.waitUntil(lambda: answers.are_here)
    [path] = answers.paths
    assert seen(QImage(str(path))) == 3
    shown.films.close()
    assert not path.exists()
