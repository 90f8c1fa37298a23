"""The wheel: built from the tree, installed in a place of its own, and run from elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from studio.tour.chapters import files

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 150
"""Seconds for one command, which takes a tenth of them where nothing else runs; this measures nothing."""

pytestmark = pytest.mark.slow


def succeed(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    """What a command prints; the test fails with its complaint where it does not end well."""
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    succeed(build, CHECKOUT)
    (built,) = folder.glob("legnext_studio-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of a new environment that holds the wheel, and borrows the libraries of this one."""
    place = tmp_path_factory.mktemp("elsewhere") / "environment"
    venv.create(place, symlinks=True)
    own = Path(sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)}))
    # A file in another folder's site-packages is not followed, so the checkout's own .pth stays out of reach.
    (own / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    install = [sys.executable, "-m", "pip", "--python", str(place), "install", "--quiet", "--no-index", "--no-deps"]
    succeed([*install, "--disable-pip-version-check", str(wheel)], place)
    return place / ("Scripts" if os.name == "nt" else "bin")


def run(installed: Path, folder: Path, *arguments: str) -> str:
    """What the installed thing prints, started in `folder` and without the checkout on its path."""
    # The keyring of the tests lies in the checkout.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    return succeed([str(installed / arguments[0]), *arguments[1:]], folder, environment)


def test_wheel_holds_the_program_and_its_resources(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = archive.read(next(name for name in names if name.endswith(".dist-info/METADATA"))).decode()
    resources = {f"studio/_resources/{file.relative_to(CHECKOUT / 'resources').as_posix()}" for file in _resources()}
    assert resources <= names
    assert "studio/__main__.py" in names
    assert not [name for name in names if name.startswith(("tests/", "packaging/"))]
    assert "Requires-Dist: pyside6-essentials==6.10.2" in metadata.lower().replace("requires-dist", "Requires-Dist")


def _resources() -> list[Path]:
    return [file for file in (CHECKOUT / "resources").rglob("*") if file.is_file()]


def test_installed_program_answers(installed: Path, tmp_path: Path) -> None:
    assert "generate" in run(installed, tmp_path, "legnext-studio", "--help")


def test_installed_program_is_its_own(installed: Path, tmp_path: Path) -> None:
    code = "from studio import assets; print(assets.__file__, assets.path('fonts', 'Inter-Regular.ttf'))"
    program, font = run(installed, tmp_path, "python", "-c", code).split()
    assert Path(program).is_relative_to(installed.parent)
    assert Path(font).is_relative_to(installed.parent)


@pytest.mark.timeout(3 * PATIENCE)
def test_installed_program_plays_the_main_job(installed: Path, tmp_path: Path) -> None:
    """The short tour; the whole one is a journey of its own."""
    pages = run(installed, tmp_path, "legnext-studio", "tour", "-o", "pages", "--only")
    pictures = [tmp_path / line for line in pages.split("\n") if line]
    assert [picture.name for picture in pictures] == files([])
    sizes = set()
    for picture in pictures:
        with Image.open(picture) as image:
            image.load()
            sizes.add(image.size)
    assert sizes == {(1640, 960)}


def test_installed_program_generates_without_a_window(installed: Path, tmp_path: Path) -> None:
    options = ("--practice", "--pace", "0", "--home", "home", "--json")
    told = json.loads(run(installed, tmp_path, "legnext-studio", "generate", "a hill --ar 3:2", "-o", "out", *options))
    assert told["points"] == 80
    assert len(told["pictures"]) == 4
    for name in told["pictures"]:
        with Image.open(tmp_path / name) as image:
            image.load()
            assert image.size == (1344, 896)
