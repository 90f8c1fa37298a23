"""packaging/*.sh in a checkout of their own, with a Python made of shell: what they start, and when they install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the scripts' rules for Linux")

# Answers as far as the scripts ask: it suits, makes environments out of itself, installs unless told to break off,
# and prints how the program would have been started.
PYTHON = """#!/bin/bash
case "$*" in
    *ensurepip*) exit 0 ;;
    *sysconfig*) mkdir -p "${0%/*}/../lib" && echo "${0%/*}/../lib" ;;
    "-m venv "*) mkdir -p "$3/bin" && touch "$3/pyvenv.cfg" && cp "$0" "$3/bin/python" ;;
    "-m pip --version") ;;
    "-m pip install "*) echo "pip ${*: -1}" >>"$ASKED"; [[ ! -e $BREAK_OFF ]] ;;
    *) echo "platform=${QT_QPA_PLATFORM:-} in=$PWD"; printf '%s\\n' "$@" ;;
esac
"""


class Machine:
    """A checkout with the scripts, and a system on which nothing real can be installed."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "check out"
        shutil.copytree(CHECKOUT / "packaging", self.checkout / "packaging")
        shutil.copy(CHECKOUT / "pyproject.toml", self.checkout)
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir()
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.replace("apt-get", "exit 1")
        self.replace("ldconfig", "exit 1")
        self.replace("python3", PYTHON)
        self.asked = folder / "asked"
        self.break_off = folder / "break off"
        self.environment = {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "ASKED": str(self.asked),
            "BREAK_OFF": str(self.break_off),
            "TMPDIR": str(folder),
        }

    def replace(self, program: str, text: str) -> None:
        """Put a program of our own before that of the system."""
        file = self.programs / program
        file.write_text(text if text.startswith("#!") else f"#!/bin/bash\n{text}\n", encoding="utf-8")
        file.chmod(0o755)

    def only_these_programs(self) -> str:
        """A PATH with our programs and the few of the system that the scripts use, so that no other Python is found."""
        for name in (
            "bash",
            "dirname",
            "awk",
            "cat",
            "readlink",
            "sha256sum",
            "ls",
            "mkdir",
            "rm",
            "cp",
            "touch",
            "env",
            "chmod",
        ):
            found = shutil.which(name)
            assert found
            (self.programs / name).symlink_to(found)
        return str(self.programs)

    def run(self, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Start a script from elsewhere."""
        return subprocess.run(
            [str(self.checkout / "packaging" / script), *arguments],
            cwd=self.elsewhere, env=self.environment | environment, capture_output=True, text=True, timeout=30,
        )  # fmt: skip

    def started(self, *arguments: str, **environment: str) -> tuple[str, list[str]]:
        """How run.sh started the program: platform and folder, and the arguments after its path."""
        done = self.run("run.sh", *arguments, **environment)
        assert done.returncode == 0, done.stderr
        head, program, *rest = done.stdout.splitlines()
        assert program == str(self.checkout / ".venv/bin/legnext-studio")
        return head, rest

    def installations(self) -> list[str]:
        """The locks that were installed so far, in order."""
        return self.asked.read_text(encoding="utf-8").split("\n")[:-1] if self.asked.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_arguments_and_folder_reach_the_program(machine: Machine) -> None:
    head, arguments = machine.started("generate", "a lighthouse  in fog --ar 3:2", "-o", "out")
    assert head == f"platform= in={machine.elsewhere}"
    assert arguments == ["generate", "a lighthouse  in fog --ar 3:2", "-o", "out"]


def test_second_start_installs_nothing(machine: Machine) -> None:
    machine.started("--version")
    machine.started("--version")
    assert machine.installations() == ["pip packaging/requirements.lock"]


def test_other_lock_is_installed(machine: Machine) -> None:
    machine.started("--version")
    lock = machine.checkout / "packaging" / "requirements.lock"
    lock.write_text(lock.read_text(encoding="utf-8") + "# newer\n", encoding="utf-8")
    machine.started("--version")
    assert machine.installations() == ["pip packaging/requirements.lock"] * 2


def test_development_set_serves_both(machine: Machine) -> None:
    assert machine.run("bench.sh", "start").stdout.splitlines()[1:] == ["-m", "tests.bench", "start"]
    machine.started("--version")
    assert machine.installations() == ["pip packaging/requirements-dev.lock"]


def test_installation_that_was_cut_off_starts_over(machine: Machine) -> None:
    machine.break_off.touch()
    assert machine.run("run.sh", "--version").returncode != 0
    left_over = machine.checkout / ".venv" / "left over"
    left_over.touch()
    assert machine.run("run.sh", "--version").returncode != 0
    machine.break_off.unlink()
    machine.started("--version")
    assert machine.installations() == ["pip packaging/requirements.lock"] * 3
    assert not left_over.exists()


def test_failed_update_does_not_look_ready(machine: Machine) -> None:
    machine.started("--version")
    machine.break_off.touch()
    (machine.checkout / "pyproject.toml").write_text("", encoding="utf-8")
    assert machine.run("run.sh", "--version").returncode != 0
    assert machine.run("run.sh", "--version").returncode != 0


def test_folder_of_somebody_else_is_left_alone(machine: Machine) -> None:
    precious = machine.elsewhere / "pictures" / "one.png"
    precious.parent.mkdir()
    precious.touch()
    done = machine.run("run.sh", LEGNEXT_STUDIO_VENV="pictures")
    assert done.returncode != 0
    assert "pictures is there and is not a virtual environment" in done.stderr
    assert precious.exists()


def test_unsuitable_python_is_named(machine: Machine) -> None:
    done = machine.run("run.sh", LEGNEXT_STUDIO_PYTHON="no-such-python")
    assert done.returncode != 0
    assert "LEGNEXT_STUDIO_PYTHON is no-such-python" in done.stderr


def test_what_the_system_lacks_is_one_command(machine: Machine) -> None:
    machine.replace("ldconfig", "echo libGL.so.1 libxcb-cursor.so.0")
    machine.replace("python3", "exit 1")
    machine.environment["PATH"] = machine.only_these_programs()
    done = machine.run("run.sh", "--version")
    assert done.returncode != 0
    command = done.stderr.strip().splitlines()[-1].split()
    assert command[:3] == ["sudo", "apt-get", "install"]
    assert {"python3", "python3-venv", "libegl1", "libxcb-shape0"} <= set(command)
    assert not {"libgl1", "libxcb-cursor0"} & set(command)
    assert not machine.installations()


def test_libraries_for_x11_alone_do_not_stop(machine: Machine) -> None:
    offscreen = (
        "libGL.so.1 libEGL.so.1 libOpenGL.so.0 libxkbcommon.so.0 libglib-2.0.so.0 libfontconfig.so.1 libdbus-1.so.3"
    )
    machine.replace("ldconfig", f"echo {offscreen}")
    for _ in range(2):  # as long as they are missing it says so
        done = machine.run("run.sh", "--version")
        assert done.returncode == 0
        assert "libxcb-cursor0" in done.stderr
    machine.replace("ldconfig", "exit 1")
    machine.started("--version")
    machine.replace("ldconfig", f"echo {offscreen}")
    assert "libxcb-cursor0" not in machine.run("run.sh", "--version").stderr


def test_programs_that_only_tests_ask_are_asked_for_once_and_never_for_a_start(machine: Machine) -> None:
    machine.environment["PATH"] = machine.only_these_programs()
    assert "exiftool" not in machine.run("run.sh", "--version").stderr
    first = machine.run("bench.sh", "start")
    assert first.returncode == 0, first.stderr
    assert {"libimage-exiftool-perl", "exiv2"} <= set(first.stderr.split())
    assert "exiftool" not in machine.run("bench.sh", "start").stderr


@pytest.mark.parametrize("before", [[], ["--style", "fusion"], ["--practice", "--home", "here"]])
def test_window_without_display_becomes_the_tour(machine: Machine, before: list[str]) -> None:
    done = machine.run("run.sh", *before)
    head, _, *arguments = done.stdout.splitlines()
    assert head.startswith("platform=offscreen ")
    assert arguments[:-1] == [*before, "--practice", "tour", "-o"]
    assert Path(arguments[-1]).is_dir()
    assert f"its pictures go to {arguments[-1]}" in done.stderr


def test_tour_without_display_keeps_the_base_url_out(machine: Machine) -> None:
    _, arguments = machine.started("--base-url", "http://127.0.0.1:9", "--base-url=http://127.0.0.1:9")
    assert arguments[:3] == ["--practice", "tour", "-o"]


def test_tour_without_display_is_played_offscreen_as_asked(machine: Machine) -> None:
    head, arguments = machine.started("--home", "generate", "tour", "-o", "steps", "--practice")
    assert head.startswith("platform=offscreen ")
    assert arguments == ["--home", "generate", "tour", "-o", "steps", "--practice"]


@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_display_gets_a_window(machine: Machine, variable: str) -> None:
    head, arguments = machine.started("--practice", **{variable: ":0"})
    assert head.startswith("platform= ")
    assert arguments == ["--practice"]


@pytest.mark.parametrize("arguments", [["--help"], ["generate", "x"], ["--practice", "emulator", "--port", "0"]])
def test_what_needs_no_window_is_left_alone(machine: Machine, arguments: list[str]) -> None:
    head, started = machine.started(*arguments)
    assert head.startswith("platform= ")
    assert started == arguments


def test_every_check_runs_and_the_first_failure_counts(machine: Machine) -> None:
    machine.run("test.sh")
    fails = PYTHON.replace("in\n", 'in\n    "-m ruff format"*) exit 3 ;;\n    "-m mypy"*) exit 4 ;;\n', 1)
    (machine.checkout / ".venv" / "bin" / "python").write_text(fails, encoding="utf-8")
    done = machine.run("test.sh", "-k", "seed")
    assert done.returncode == 3
    assert done.stdout.splitlines()[-5:] == [f"platform=offscreen in={machine.checkout}", "-m", "pytest", "-k", "seed"]
