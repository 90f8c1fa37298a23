"""Names that every system takes, nothing outside the folder, nothing overwritten, nothing half."""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.errors import DiskError, LibraryError
from studio.request.tasks import Task
from studio.store import disk
from studio.store.files import NAME_BYTES, NameTaken, PictureFiles, readable
from studio.store.records import JobRecord


@pytest.fixture
def files(tmp_path: Path) -> PictureFiles:
    return PictureFiles(tmp_path / "pictures", tmp_path / "cache")


def job(prompt: str = "a lighthouse in fog --ar 3:2", job_id: int = 0x1F3C, remote_id: str = "abc") -> JobRecord:
    return JobRecord(
        id=job_id,
        task=Task.DIFFUSION,
        body={},
        prompt=prompt,
        created_at=0.0,
        day="2026-11-24",
        remote_id=remote_id,
    )


# --- names ----------------------------------------------------------------------------------------


def test_a_name_says_what_it_is(files: PictureFiles) -> None:
    assert files.place(job(), 1, "PNG").relative == "2026/11/a lighthouse in fog - 1f3c - 2.png"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ('a "lighthouse": fog/sea\\sky <b>|*?', "a lighthouse fog sea sky b"),
        ("CON", "picture CON"),
        ("con.fog", "picture con.fog"),
        ("Lpt1 .fog", "picture Lpt1 .fog"),
        ("contour", "contour"),
        ("fog... ", "fog"),
        ("...hidden", "hidden"),
        ("--help me", "help me"),
        ("~root", "root"),
        ("../../etc/passwd", "etc passwd"),
        ("\u202egnp.exe\u2066", "gnp.exe"),
        ("a\0b\nc\x1b[31m", "a b c [31m"),
        ("half \ud800 pair", "half pair"),
        ("look https://cdn.example/x.png?Signature=1 there", "look there"),
        ("cafe\u0301", "café"),
        ("", "picture"),
        ("???", "picture"),
        ("東京の夜", "東京の夜"),
    ],
)
def test_words_become_a_name(words: str, name: str) -> None:
    assert readable(words) == name


def test_a_job_without_words_is_called_by_what_was_done(files: PictureFiles) -> None:
    assert files.place(job("https://cdn.example/a.png --ar 3:2"), 0, "png").final.name.startswith("Imagine - 1f3c - 1")


@settings(max_examples=300)
@given(words=st.text(st.characters(), max_size=300) | st.text("ab. 日é\u0301👩\u200d🦰-", max_size=300))
def test_every_name_is_one_that_every_system_takes(words: str) -> None:
    name = readable(words)
    assert 0 < len(name.encode("utf-8")) <= NAME_BYTES + len("picture ")
    assert not set(name) & set('<>:"/\\|?*')
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in name)
    assert name == name.strip(" .")
    assert unicodedata.is_normalized("NFC", name)
    assert name.split(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prompt=st.text(st.characters(), max_size=400) | st.sampled_from(["../" * 50, "/etc/passwd", "C:\\x", "a" * 9000]),
    extension=st.text(max_size=12) | st.sampled_from(["../x", "png/../..", "PNG", "", "p\0ng", "a" * 300]),
    remote_id=st.text(st.characters(), max_size=40),
    index=st.integers(0, 23),
)
def test_no_prompt_leads_out_of_the_folder_or_to_a_name_that_cannot_be_made(
    files: PictureFiles, prompt: str, extension: str, remote_id: str, index: int
) -> None:
    placement = files.place(job(prompt, remote_id=remote_id), index, extension)
    folder = files.root / "2026" / "11"
    assert placement.final.parent == placement.part.parent == folder
    assert files.absolute(placement.relative) == placement.final
    placement.part.write_bytes(b"whole")
    files.adopt(placement)
    assert placement.final.read_bytes() == b"whole"
    assert os.listdir(folder) == [placement.final.name]
    placement.final.unlink()


@pytest.mark.parametrize(
    "relative",
    ["", "..", "../x.png", "2026/../../x.png", "/etc/passwd", "C:/x.png", "a\\..\\b.png", "a\0.png", "//h/x"],
)
def test_a_path_out_of_the_folder_is_refused(files: PictureFiles, relative: str) -> None:
    with pytest.raises(LibraryError, match="outside"):
        files.absolute(relative)


# --- names of one's own ---------------------------------------------------------------------------


def test_new_files_are_called_as_the_artist_wants(files: PictureFiles) -> None:
    files.use_names("{project}/{date} {prompt}/{number}")
    made = replace(job(), project="Coast")
    assert files.place(made, 1, "png").relative == "Coast/2026-11-24 a lighthouse in fog/2.png"
    assert files.place(job(), 1, "png").relative == "2026-11-24 a lighthouse in fog/2.png"
    files.use_names("{colour}")
    assert files.place(job(), 1, "png").relative == "2026/11/a lighthouse in fog - 1f3c - 2.png"


def test_names_that_are_the_same_for_some_system_get_numbers(files: PictureFiles) -> None:
    files.use_names("{prompt}")
    for prompt, name in (("Fog", "Fog"), ("fog", "fog (2)"), ("FOG", "FOG (3)"), ("fog", "fog (4)")):
        placement = files.place(job(prompt), 0, "png")
        assert placement.relative == f"{name}.png"
        placement.part.write_bytes(name.encode())
        files.adopt(placement)


def test_a_name_that_another_file_got_meanwhile_says_so(files: PictureFiles) -> None:
    placement = files.place(job(), 0, "png")
    placement.part.write_bytes(b"mine")
    placement.final.write_bytes(b"another's")
    with pytest.raises(NameTaken):
        files.adopt(placement)
    again = files.place(job(), 0, "png")
    files.adopt(again)
    assert again.relative.endswith(" - 1 (2).png")


# --- adoption -------------------------------------------------------------------------------------


def test_the_part_is_the_same_after_a_restart_and_for_any_extension(files: PictureFiles, tmp_path: Path) -> None:
    part = files.place(job(), 1, "png").part
    again = PictureFiles(tmp_path / "pictures", tmp_path / "other")
    assert again.place(job(), 1, "webp").part == part
    others = {files.place(job(), 2, "png").part, files.place(job(job_id=7), 1, "png").part}
    others.add(files.place(job(remote_id="of another library"), 1, "png").part)
    assert len(others | {part}) == 4


def test_a_file_of_the_artists_is_never_overwritten(files: PictureFiles) -> None:
    first = files.place(job(), 0, "png")
    first.final.write_bytes(b"the artist's own")
    second = files.place(job(), 0, "png")
    assert second.final.name == "a lighthouse in fog - 1f3c - 1 (2).png"
    second.part.write_bytes(b"picture")
    second.final.write_bytes(b"appeared meanwhile")
    with pytest.raises(DiskError, match="another file"):
        files.adopt(second)
    third = files.place(job(), 0, "png")
    files.adopt(third)
    assert [path.read_bytes() for path in (first.final, second.final, third.final)] == [
        b"the artist's own",
        b"appeared meanwhile",
        b"picture",
    ]


def test_a_crash_between_rename_and_row_makes_no_second_copy(files: PictureFiles) -> None:
    placement = files.place(job(), 0, "png")
    placement.part.write_bytes(b"picture")
    files.adopt(placement)
    # The row was never written, so the picture is fetched once more.
    placement.part.write_bytes(b"picture")
    again = files.place(job(), 0, "png")
    assert again == placement
    files.adopt(again)
    assert os.listdir(placement.final.parent) == [placement.final.name]


def test_a_crash_between_link_and_unlink_is_mended(files: PictureFiles) -> None:
    placement = files.place(job(), 0, "png")
    placement.part.write_bytes(b"picture")
    os.link(placement.part, placement.final)
    files.adopt(files.place(job(), 0, "png"))
    assert os.listdir(placement.final.parent) == [placement.final.name]


def test_a_file_system_without_links_is_renamed_on(files: PictureFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    placement = files.place(job(), 0, "png")
    placement.part.write_bytes(b"picture")
    files.adopt(placement)
    assert placement.final.read_bytes() == b"picture"
    other = files.place(job(), 0, "png")
    other.part.write_bytes(b"other")
    other.final.write_bytes(b"first")
    with pytest.raises(DiskError):
        files.adopt(other)
    assert other.final.read_bytes() == b"first"


def test_a_missing_part_is_a_disk_error(files: PictureFiles) -> None:
    with pytest.raises(DiskError, match="cannot be reached"):
        files.adopt(files.place(job(), 0, "png"))


def test_a_full_disk_keeps_the_part(files: PictureFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    placement = files.place(job(), 0, "png")
    placement.part.write_bytes(b"picture")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskError, match="full"):
        files.adopt(placement)
    monkeypatch.undo()
    assert not placement.final.exists()
    files.adopt(placement)
    assert placement.final.read_bytes() == b"picture"


def test_a_pictures_folder_that_is_a_file_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("mine")
    with pytest.raises(DiskError, match="pictures"):
        PictureFiles(tmp_path / "pictures", tmp_path / "cache").place(job(), 0, "png")


def test_thumbnails_spread_over_folders(files: PictureFiles, tmp_path: Path) -> None:
    place = files.thumbnail(0x1F3C, 2)
    assert place == tmp_path / "cache" / "thumbnails" / "3c" / "1f3c-2.jpg"
    files.write_atomic(place, b"small")
    files.write_atomic(place, b"smaller")
    assert place.read_bytes() == b"smaller"
    assert os.listdir(place.parent) == [place.name]


# --- whole files ----------------------------------------------------------------------------------


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    disk.write_atomic(path, b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for step in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, step, full)
            with pytest.raises(DiskError, match="full"):
                disk.write_atomic(path, b"new")
        assert path.read_bytes() == b"old"
        assert os.listdir(tmp_path) == ["settings.json"]


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_a_private_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    disk.write_atomic(path, b"secret", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "full"),
        (errno.EROFS, "may not be written"),
        (errno.EACCES, "may not be written"),
        (errno.ENOENT, "cannot be reached"),
        (errno.EIO, "cannot be reached"),
        (errno.ELOOP, "could not be used"),
    ],
)
def test_every_refusal_of_the_disk_has_a_sentence_and_advice(number: int, words: str) -> None:
    error = disk.disk_error(OSError(number, os.strerror(number)), Path("/pictures"))
    assert words in error.sentence
    assert error.advice


def test_what_was_handed_in_is_found_again_by_its_address(files: PictureFiles) -> None:
    def same(one: str, other: str) -> bool:
        return files.handed_in(one) == files.handed_in(other)

    assert same("http://127.0.0.1:4000/emulator/files/a.png", "http://127.0.0.1:5000/emulator/files/a.png")
    signed = "https://s3.example.com/b/a.png?X-Amz-Date=2026112{0}T000000Z&X-Amz-Expires=9&X-Amz-Signature={0}"
    assert same(signed.format("1"), signed.format("2"))
    assert not same("https://up.example.com/get?id=1", "https://up.example.com/get?id=2")
    assert not same("https://up.example.com/a.png", "https://up.example.com/b.png")
