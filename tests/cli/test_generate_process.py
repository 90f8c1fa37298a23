"""`legnext-studio generate` as a shell script meets it: a process with arguments, two streams and an exit code."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from PIL import Image

from tests.service import serving


def generate(home: Path, *arguments: str, key: str = "") -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"LEGNEXT_API_KEY": key} if key else {})
    command = [sys.executable, "-m", "studio", "generate", "--home", str(home), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


def jobs(home: Path) -> list[tuple[str, str]]:
    reader = sqlite3.connect(home / "data" / "library.sqlite3")
    try:
        return reader.execute("SELECT state, sent_to FROM job ORDER BY id").fetchall()
    finally:
        reader.close()


def test_pictures_on_disk_paths_on_stdout_and_the_job_in_the_library(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    with serving(tmp_path / "service") as service:
        where = ("--base-url", service.base_url, "--output", str(out))
        ran = generate(home, "a hill --ar 3:2 --draft", *where, key=service.api_key)
        assert ran.returncode == 0, ran.stderr
        paths = [Path(line) for line in ran.stdout.splitlines()]
        assert sorted(out.iterdir()) == sorted(paths)
        for path in paths:
            with Image.open(path) as image:
                assert image.size == (1344, 896)
        assert len(paths) == 4
        [(state, sent_to)] = jobs(home)
        assert state == "done"
        assert sent_to.startswith(f"{service.base_url}#")

        again = generate(home, "a hill --draft", *where, "--json", key=service.api_key)
        assert json.loads(again.stdout)["points"] == 40
        assert jobs(home)[1] == ("done", sent_to)


def test_a_key_that_does_not_open_is_a_sentence_and_leaves_no_job_waiting(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(tmp_path / "service") as service:
        ran = generate(home, "a hill", "--base-url", service.base_url, "-o", str(tmp_path / "out"), key="wrong")
    assert ran.returncode == 1
    assert "Failed to verify api key" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
    [(state, _)] = jobs(home)
    assert state == "dropped"


def test_what_would_be_refused_is_not_even_journalled(tmp_path: Path) -> None:
    ran = generate(tmp_path / "home", "a hill --relax", "-o", str(tmp_path / "out"))
    assert ran.returncode == 1
    assert "--relax" in ran.stderr
    assert not (tmp_path / "home" / "data").exists()
