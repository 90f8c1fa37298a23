"""The job in the middle: counts and shapes from its arrays, pixels from disk or download, actions with prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.models import pictures as pictures_module
from studio.models.opening import read_pixels
from studio.models.shown_job import MAYBE_TOO_LATE, NOT_FINISHED, ActionState, ShownJob
from studio.models.tasks import Tasks
from studio.models.thumbnails import decode
from studio.request.tasks import Task
from studio.store.records import JobRecord, JobState, PictureRecord, PictureState

NOW = 1_800_000_000.0
GRID_ACTIONS = {"upscale": [0, 1, 2, 3], "variation": [0, 1, 2, 3], "pan": [1], "reroll": True}


def job(number: int = 7, **changes: Any) -> JobRecord:
    made = JobRecord(
        id=number,
        task=Task.DIFFUSION,
        body={"text": "a lighthouse --ar 3:2"},
        prompt="a lighthouse --ar 3:2",
        created_at=NOW - 20,
        sent_at=NOW - 12,
        day="2027-01-15",
        remote_id="abc",
        state=JobState.ACCEPTED,
        estimate=80,
    )
    return replace(made, **changes)


def picture(index: int, **changes: Any) -> PictureRecord:
    made = PictureRecord(
        id=index + 1, job_id=7, index=index, path=f"{index}.png", width=300, height=200, state=PictureState.STORED
    )
    return replace(made, **changes)


def done(count: int = 4, **changes: Any) -> JobRecord:
    return job(
        state=JobState.DONE,
        pictures=tuple(picture(index) for index in range(count)),
        actions=GRID_ACTIONS,
        ended_at=NOW - 60,
        consumed=80,
        **changes,
    )


def pixels(colour: str, width: int = 300, height: int = 200) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path) -> Iterator[ShownJob]:
    tasks = Tasks()
    made = ShownJob(tasks, lambda relative: tmp_path / relative, clock=lambda: NOW)
    yield made
    made.close()
    tasks.close()


def action(shown: ShownJob, name: str) -> ActionState:
    return next(state for state in shown.actions() if state.spec.name == name)


def test_nothing_is_shown_at_first(shown: ShownJob) -> None:
    assert (shown.record, shown.count, shown.chosen, shown.actions(), shown.standing()) == (None, 0, -1, [], None)
    assert shown.image(0, QSize(10, 10)) is None


def test_before_the_service_answers_there_are_as_many_places_as_the_task_gives(shown: ShownJob) -> None:
    shown.set_job(job())
    assert (shown.count, shown.aspect(2), shown.chosen) == (4, (3, 2), 0)
    shown.set_job(job(8, task=Task.UPSCALE))
    assert shown.count == 1
    shown.set_job(job(9, task=Task.PAN, body={"direction": 1, "scale": 1.5}))
    assert shown.aspect(0) == (450, 200)
    shown.set_job(job(10, state=JobState.FAILED))
    assert (shown.count, shown.chosen) == (0, -1)


def test_an_animation_waits_with_as_many_places_as_were_asked_for(shown: ShownJob) -> None:
    film = job(task=Task.VIDEO_DIFFUSION, prompt="drifting fog --bs 2", parent_id=3, parent_image=0)
    shown.set_job(film)
    assert shown.count == 2
    shown.set_job(replace(film, id=8, prompt="drifting fog"))
    assert shown.count == 4
    shown.set_job(job(9, task=Task.EXTEND_VIDEO, prompt="", parent_id=7))
    shown.set_lineage(done(1), [])
    assert shown.count == 1


def test_a_video_waits_in_the_shape_of_the_picture_that_it_is_made_of(shown: ShownJob, qtbot: QtBot) -> None:
    shown.set_job(job(9, task=Task.VIDEO_DIFFUSION, prompt="drifting fog", parent_id=7, parent_image=1))
    assert shown.aspect(0) == (1, 1)
    with qtbot.waitSignal(shown.job_changed):
        shown.set_lineage(done(), [])
    assert shown.aspect(0) == (300, 200)


def test_afterwards_count_and_shape_come_from_the_pictures(shown: ShownJob) -> None:
    shown.set_job(job())
    shown.choose(3)
    shown.apply(done(6))
    assert (shown.count, shown.aspect(5), shown.chosen) == (6, (300, 200), 3)
    shown.apply(done(2))
    assert shown.chosen == 1
    shown.choose(2)
    assert shown.chosen == 1


def test_words_say_how_long_it_takes_and_the_share_stays_below_one(shown: ShownJob) -> None:
    shown.set_job(job())
    stands = shown.standing()
    assert stands is not None
    assert stands.words == "Pending · 12 s of about 40 s"
    assert shown.share_elapsed() == pytest.approx(0.3)
    shown.set_typical({Task.DIFFUSION: 6.0})
    assert shown.share_elapsed() == pytest.approx(0.97)


def test_a_picture_is_read_from_disk_at_the_size_asked_for(shown: ShownJob, tmp_path: Path, qtbot: QtBot) -> None:
    assert pixels("red").save(str(tmp_path / "1.png"))
    shown.set_job(done())
    with qtbot.waitSignal(shown.picture_changed) as changed:
        assert shown.image(1, QSize(150, 150)) is None
    assert changed.args == [1]
    image = shown.image(1, QSize(150, 150))
    assert image is not None
    assert (image.width(), image.height()) == (150, 100)
    with qtbot.waitSignal(shown.picture_changed):
        old = shown.image(1, QSize(60, 60))
    assert old is not None
    assert old.width() == 150
    sharp = shown.image(1, QSize(60, 60))
    assert sharp is not None
    assert sharp.width() == 60


def test_a_tiff_is_shown_though_qt_reads_none_here(shown: ShownJob, tmp_path: Path, qtbot: QtBot) -> None:
    Image.new("RGB", (600, 400), (250, 0, 0)).save(tmp_path / "0.tif")
    made = done()
    first = replace(made.pictures[0], path="0.tif")
    shown.set_job(replace(made, pictures=(first, *made.pictures[1:])))
    with qtbot.waitSignal(shown.picture_changed):
        shown.image(0, QSize(150, 150))
    small = shown.image(0, QSize(150, 150))
    assert small is not None
    assert (small.width(), small.height(), small.pixelColor(9, 9).red()) == (150, 100, 250)
    whole = read_pixels(tmp_path / "0.tif")
    assert whole.size() == QSize(600, 400)
    thumbnail = decode(str(tmp_path / "0.tif"), 128)
    assert thumbnail is not None
    assert thumbnail.width() == 128


def test_while_a_picture_is_read_only_the_last_size_is_read_next(
    shown: ShownJob, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pixels("red").save(str(tmp_path / "0.png"))
    sizes: list[int] = []
    original = pictures_module.read_scaled

    def counted(path: str, size: QSize) -> QImage | None:
        sizes.append(size.width())
        return original(path, size)

    monkeypatch.setattr(pictures_module, "read_scaled", counted)
    shown.set_job(done())
    for width in range(50, 100):
        shown.image(0, QSize(width, width))

    def is_sharp() -> bool:
        image = shown.image(0, QSize(99, 99))
        return image is not None and image.width() == 99

    qtbot.waitUntil(is_sharp)
    assert sizes == [50, 99]


def test_fresh_pixels_are_shown_without_reading_the_disk(shown: ShownJob, qtbot: QtBot) -> None:
    waiting = tuple(picture(index, state=PictureState.WAITING, path="") for index in range(4))
    shown.set_job(job(state=JobState.FINISHED, pictures=waiting))
    with qtbot.waitSignal(shown.picture_changed):
        shown.set_pixels(2, pixels("blue"))
    assert shown.image(2, QSize(30, 30)) is not None
    shown.apply(done())

    def is_scaled() -> bool:
        image = shown.image(2, QSize(30, 30))
        return image is not None and image.width() == 30

    qtbot.waitUntil(is_scaled)
    assert shown.trouble(2) == ""


def test_a_missing_file_is_said_once_and_looked_for_again_when_shown_anew(
    shown: ShownJob, tmp_path: Path, qtbot: QtBot
) -> None:
    shown.set_job(done())
    with qtbot.waitSignal(shown.picture_changed):
        shown.image(0, QSize(30, 30))
    assert shown.trouble(0) == "Its file is missing or damaged."
    assert (shown.lost(), shown.is_missing(0), shown.is_missing(1)) == ((0,), True, False)
    assert pixels("red").save(str(tmp_path / "0.png"))
    shown.set_job(None)
    shown.set_job(done())
    with qtbot.waitSignal(shown.picture_changed):
        shown.image(0, QSize(30, 30))
    assert shown.image(0, QSize(30, 30)) is not None


def test_progress_is_shown_until_the_picture_is_here(shown: ShownJob) -> None:
    waiting = tuple(picture(index, state=PictureState.WAITING, path="") for index in range(4))
    shown.set_job(job(state=JobState.FINISHED, pictures=waiting))
    shown.take_progress(7, 1, 1_200_000, 1_600_000)
    shown.take_progress(99, 0, 5, 5)
    assert [shown.progress_words(index) for index in (0, 1)] == ["", "1.2 of 1.6 MB"]
    shown.apply(done())
    assert shown.progress_words(1) == ""


def test_actions_come_from_the_job_with_price_and_reason(shown: ShownJob) -> None:
    shown.set_job(job())
    assert {state.reason for state in shown.actions()} == {NOT_FINISHED}
    shown.apply(done())
    strong = action(shown, "Vary (Strong)")
    assert (strong.enabled, strong.price.points, strong.reason, strong.note) == (True, 120, "", "")
    assert action(shown, "Reroll").enabled
    pan = action(shown, "Pan left")
    assert (pan.enabled, pan.reason) == (False, "The service does not offer pan for picture 1.")
    shown.choose(1)
    assert action(shown, "Pan left").enabled
    assert not action(shown, "Remix (Strong)").enabled


def test_after_three_days_actions_may_be_tried_with_a_word_of_warning(shown: ShownJob) -> None:
    shown.set_job(replace(done(), ended_at=NOW - 73 * 3600))
    state = action(shown, "Vary (Strong)")
    assert (state.enabled, state.note) == (True, MAYBE_TOO_LATE)


def test_relatives_are_kept_up_to_date(shown: ShownJob, qtbot: QtBot) -> None:
    shown.set_job(done(parent_id=3))
    shown.set_lineage(job(3), [job(9, parent_id=7)])
    with qtbot.waitSignal(shown.lineage_changed):
        shown.apply(job(8, parent_id=7))
    shown.apply(job(9, parent_id=7, prompt="new"))
    shown.apply(job(3, prompt="parent"))
    shown.apply(job(99))
    assert [(child.id, child.prompt) for child in shown.children_jobs] == [(8, "a lighthouse --ar 3:2"), (9, "new")]
    assert shown.parent_job is not None
    assert shown.parent_job.prompt == "parent"
    shown.set_job(job(9))
    assert list(shown.children_jobs) == []
