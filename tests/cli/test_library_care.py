"""`library check|repair|backup|move`: exit codes, one JSON object each, and nothing but sentences for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio import cli
from studio.store import open_store
from studio.store.upkeep.backup import backups_in
from tests.store.upkeep.conftest import place_in, rows_of
from tests.store.upkeep.conftest import whole as whole


@pytest.fixture
def home(tmp_path: Path, whole: Path) -> Path:
    import shutil

    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    (tmp_path / "data" / "place.json").unlink()
    return tmp_path


def run(home: Path, *arguments: str) -> int:
    return cli.run(cli.parse(["library", "--home", str(home), *arguments]))


def told(capsys: pytest.CaptureFixture[str], home: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run(home, *arguments, "--json")
    return code, json.loads(capsys.readouterr().out)


def test_check_repair_and_check_again(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    place = place_in(home)
    run(home, "repair", "--full")  # thumbnails, and a backup of today
    assert run(home, "check", "--full") == 0
    capsys.readouterr()
    with rows_of(place.database) as rows:
        rows.execute("DELETE FROM project")
    next(place.pictures.rglob("*0002 - 1.png")).unlink()
    code, about = told(capsys, home, "check")
    assert (code, about["sound"], about["jobs"]) == (1, False, 4)
    assert {found["kind"] for found in about["findings"]} == {"projects-wrong", "file-gone"}
    assert all(found["message"] and found["repair"] and found["items"] for found in about["findings"])
    code, about = told(capsys, home, "repair")
    assert (code, about["left"]["sound"]) == (0, True)
    assert len(about["done"]) == 2
    assert run(home, "check") == 0
    out, err = capsys.readouterr()
    assert out == "All is well with 4 jobs and 7 pictures.\n"
    assert err.splitlines()[0].endswith("…")


def test_what_it_prints_steers_no_terminal(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    with rows_of(place_in(home).database) as rows:
        rows.execute("UPDATE picture SET path = 'x\x1b[31m.png' WHERE id = 1")
    assert run(home, "check") == 1
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("deed", ["check", "repair", "backup"])
def test_where_there_is_no_library_one_sentence_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, deed: str
) -> None:
    assert run(tmp_path / "nowhere", deed) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1].startswith("legnext-studio: ")
    assert not list(tmp_path.glob("nowhere/data/*.sqlite3"))


def test_backups_go_to_the_usual_folder_or_to_another(
    capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path
) -> None:
    assert run(home, "backup") == 0
    path = Path(capsys.readouterr().out.strip())
    assert path == backups_in(place_in(home).backups)[0].path
    code, about = told(capsys, home, "backup", str(tmp_path / "elsewhere"))
    assert code == 0
    assert Path(about["file"]).parent == tmp_path / "elsewhere"


def test_a_second_disk_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    (home / "settings.json").write_text(json.dumps({"backups": str(home / "unplugged")}))
    code, about = told(capsys, home, "backup")
    assert code == 1
    assert "cannot be reached" in about["trouble"]
    assert Path(about["file"]).exists()


def test_moved_pictures_are_where_the_next_start_looks(
    capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path
) -> None:
    target = tmp_path / "big disk"
    code, about = told(capsys, home, "move", str(target))
    assert (code, about["files"], about["missing"]) == (0, 9, 0)
    assert json.loads((home / "settings.json").read_text()) == {"pictures": str(target)}
    assert run(home, "check") in (0, 1)
    assert "gone" not in capsys.readouterr().out
    store = open_store(home / "data", target, home / "cache", lambda: 1.0)
    try:
        assert store.files.absolute(store.journal.get(1).result().pictures[0].path).is_file()
        assert store.files.former == ()
        assert run(home, "move", str(tmp_path / "third")) == 2  # while a program uses it
    finally:
        store.close()
    assert "uses the library" in capsys.readouterr().err


def test_practice_is_not_moved(capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path) -> None:
    assert run(home, "--practice", "move", str(tmp_path / "x")) == 2
    assert "folder of its own" in capsys.readouterr().err
