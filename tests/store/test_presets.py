"""Presets are kept in the library; styles are found in its jobs; the draft has a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from studio.errors import DiskError, InputError
from studio.request.presets import Preset, PresetKind, Style
from studio.store import Store
from studio.store.draft_file import DraftFile
from studio.store.presets import LARGEST_FILE, read_file, write_file
from studio.store.records import NewJob

NewJobs = Callable[..., NewJob]
FOG = Preset(kind=PresetKind.FLAGS, name="Fog", text="--ar 3:2", note="quiet")
SEA = Preset(kind=PresetKind.STYLE, name="Sea", text="--sref 12")


def test_what_is_kept_is_there_at_the_next_start(opened: Callable[[], Store]) -> None:
    first = opened()
    fog, sea = first.presets.keep([FOG, SEA]).result()
    first.presets.change(replace(fog, name="Mist \ud800", note="loud")).result()
    first.presets.delete(sea.id).result()
    first.close()
    [kept] = opened().presets.all().result()
    assert (kept.id, kept.name, kept.note, kept.created_at) == (fog.id, "Mist ?", "loud", fog.created_at)


def test_a_deleted_preset_comes_back_as_it_was(store: Store) -> None:
    fog, _ = store.presets.keep([FOG, SEA]).result()
    store.presets.delete(fog.id).result()
    assert store.presets.keep([fog]).result() == [fog]
    assert fog in store.presets.all().result()


def test_kinds_of_another_version_are_left_alone(store: Store) -> None:
    store.database.write(
        lambda connection: connection.execute(
            "INSERT INTO preset (kind, name, created_at, text) VALUES ('magic', 'x', 1.0, 'y')"
        )
    ).result()
    assert store.presets.all().result() == []


def test_styles_are_found_in_the_jobs_with_their_newest_picture(store: Store, new_job: NewJobs) -> None:
    old = store.journal.record(new_job("a fox --sref 12 --seed 7")).result()
    store.journal.record(new_job("a hill --ar 3:2, sref the word")).result()
    store.journal.change(old.id, remote_id="r").result()
    store.journal.finished(
        old.id, reply="{}", consumed=80, seed="", actions={}, ended_at=1.0, urls=[("image", "https://a/1.png")]
    ).result()
    store.journal.picture_stored(old.id, 0, "2026/a.png", "00", 5, 64, 64).result()
    store.journal.record(new_job("a sea --sref 12::2 https://a/b.png")).result()
    used = {use.style: use for use in store.presets.styles_used().result()}
    assert list(used) == [Style("sref", "12"), Style("sref", "https://a/b.png"), Style("seed", "7")]
    sea = used[Style("sref", "12")]
    assert (sea.jobs, sea.job_id, sea.picture, sea.path) == (2, old.id, 0, "2026/a.png")
    assert (used[Style("sref", "https://a/b.png")].jobs, used[Style("sref", "https://a/b.png")].job_id) == (1, 0)


def test_prompts_that_differ_are_given_newest_first(store: Store, new_job: NewJobs) -> None:
    for prompt in ("a hill", "a lighthouse in fog", "a hill", "", "a fox in föhn"):
        store.journal.record(new_job(prompt)).result()
    assert store.library.prompts().result() == ["a fox in föhn", "a hill", "a lighthouse in fog"]
    assert store.library.prompts("fo").result() == ["a fox in föhn", "a lighthouse in fog"]
    assert store.library.prompts("foh").result() == ["a fox in föhn"]
    assert store.library.prompts('"').result() == store.library.prompts().result()
    assert store.library.prompts(most=1).result() == ["a fox in föhn"]


def test_a_file_of_presets_goes_out_and_comes_in(tmp_path: Path) -> None:
    file = tmp_path / "presets.json"
    write_file(file, [FOG, SEA])
    assert read_file(file) == [FOG, SEA]
    with pytest.raises(DiskError):
        read_file(tmp_path / "none.json")
    with file.open("wb") as huge:
        huge.truncate(LARGEST_FILE + 1)
    with pytest.raises(InputError, match="too large"):
        read_file(file)


def test_the_latest_draft_is_on_disk_and_no_half_of_it(tmp_path: Path) -> None:
    file = DraftFile(tmp_path / "config" / "draft.txt")
    assert file.load() is None
    for text in ("a", "a fox", "a fox\n“in” snow \ud83e"):
        written = file.save(text)
    written.result()
    assert DraftFile(tmp_path / "config" / "draft.txt").load() == "a fox\n“in” snow \ud83e"
    file.save("")
    file.close()
    assert DraftFile(tmp_path / "config" / "draft.txt").load() == ""
    assert [entry.name for entry in (tmp_path / "config").iterdir()] == ["draft.txt"]


def test_a_draft_that_the_disk_refuses_is_tried_again_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("in the way")
    file = DraftFile(tmp_path / "config" / "draft.txt")
    with pytest.raises(DiskError):
        file.save("a fox").result()
    (tmp_path / "config").unlink()
    file.close()
    assert DraftFile(tmp_path / "config" / "draft.txt").load() == "a fox"
