"""The rules about files, read from their text: who may import whom, how long one may be, and what none may say."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
STUDIO = CHECKOUT / "studio"
LONGEST = 599  # lines

QT = frozenset({"PySide6", "PySide6Qlementine", "shiboken6", "qasync"})
QT_WITHOUT_WIDGETS = frozenset({"PySide6.QtCore", "PySide6.QtGui"})
# Each outside thing has one owner: everybody else asks it.
OWNERS = {
    "httpx": ({"remote"}, "ask studio.remote, which owns HTTP"),
    "sqlite3": ({"store", "emulator"}, "ask studio.store, which owns the database"),
    "keyring": ({"store"}, "ask studio.store, which owns the API key"),
    "av": ({"video", "emulator"}, "ask studio.video, which owns the decoding of videos"),
    "obstore": ({"hosting"}, "ask studio.hosting, which imports it when a bucket is used"),
    "pyqtgraph": ({"views.library.spending"}, "ask studio.views.library.spending, which loads it behind its page"),
    "cv2": ({"models.mask"}, "ask studio.models.mask, which imports it when the first selection is made"),
    "PySide6Qlementine": ({"views.theme"}, "ask studio.views.theme, so that Fusion stays a working switch"),
    "PySide6.QtWidgets": ({"views", "app", "tour", "hands"}, "move what needs widgets into studio.views"),
}


@dataclass(frozen=True)
class Rule:
    """What one part of studio may import: parts of studio, and which of Qt; `never` names what else is kept out."""

    studio: frozenset[str]
    qt: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()


def rule(studio: str, qt: frozenset[str] = frozenset(), never: str = "") -> Rule:
    return Rule(frozenset(studio.split()), qt, frozenset(never.split()))


EVERYTHING = (
    "app assets cli emulator errors hands home hosting jobs log models practice region remote request setup signals "
    "store tour video views wiring __init__ __main__"
)
RULES = {
    "__init__": rule(""),
    "__main__": rule("app cli errors"),
    "app": rule(EVERYTHING, QT),
    "tour": rule(EVERYTHING, QT),
    "wiring": rule("models views errors __init__", QT_WITHOUT_WIDGETS),
    "hands": rule(EVERYTHING, QT),
    "home": rule("errors __init__"),
    "log": rule("errors __init__", QT_WITHOUT_WIDGETS),
    "signals": rule("", QT_WITHOUT_WIDGETS),
    "practice": rule("errors home __init__"),
    "setup": rule("request remote store hosting jobs errors home log practice __init__"),
    "assets": rule(""),
    "errors": rule(""),
    "request": rule("errors __init__", never="asyncio pathlib os io"),
    "region": rule("request errors __init__", never="asyncio pathlib os io"),
    "remote": rule("request errors __init__"),
    "store": rule("request errors __init__"),
    "video": rule("errors __init__", never="asyncio"),
    "hosting": rule("request remote store errors __init__"),
    "jobs": rule("request remote store hosting video errors __init__"),
    "models": rule("request region jobs store video errors __init__", QT_WITHOUT_WIDGETS | {"qasync"}),
    "views": rule("models request errors assets __init__", QT - {"qasync"}, never="asyncio"),
    "cli": rule("request region remote store jobs errors home log practice setup emulator app tour __init__"),
    "emulator": rule(""),
}


@dataclass(frozen=True)
class Import:
    """One imported name, and where it is asked for. `names` holds the module and each thing taken from it, dotted."""

    file: Path
    line: int
    names: tuple[str, ...]


def sources() -> list[Path]:
    return sorted(STUDIO.rglob("*.py"))


def part_of(file: Path) -> str:
    """The part of studio that a file belongs to: the name of its folder, or of itself where it lies at the top."""
    first = file.relative_to(STUDIO).parts[0]
    return first.removesuffix(".py")


def dotted(file: Path) -> str:
    return ".".join(file.relative_to(STUDIO).with_suffix("").parts)


def imports_of(file: Path, tree: ast.AST) -> Iterator[Import]:
    """Every import of a file, those inside functions and under TYPE_CHECKING too, and importlib.import_module("…")."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(file, node.lineno, (alias.name,)) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = absolute(file, node)
            yield from (Import(file, node.lineno, (module, f"{module}.{alias.name}")) for alias in node.names)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute) and node.args:
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            first = node.args[0]
            if called in {"import_module", "__import__"} and isinstance(first, ast.Constant):
                yield Import(file, node.lineno, (str(first.value),))


def absolute(file: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = file.relative_to(CHECKOUT).parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def within(name: str, above: str) -> bool:
    return name == above or name.startswith(f"{above}.")


def objection(found: Import) -> str | None:
    """What is wrong with an import and what to do instead, or None."""
    part = part_of(found.file)
    return _about_studio(part, found.names) or _about_qt(part, found.names) or _about_outside(part, found)


def _about_studio(part: str, names: tuple[str, ...]) -> str | None:
    if not within(names[0], "studio"):
        return None
    pieces = names[-1].split(".")
    wanted = pieces[1] if len(pieces) > 1 and pieces[1] in RULES else "__init__"
    if wanted == part or wanted in RULES[part].studio:
        return None
    allowed = ", ".join(sorted(RULES[part].studio)) or "nothing of studio"
    return f"{part} may not import studio.{wanted}, only {allowed}; let the layer above bring the two together"


def _about_qt(part: str, names: tuple[str, ...]) -> str | None:
    if names[0].partition(".")[0] not in QT:
        return None
    allowed = RULES[part].qt
    if any(within(name, above) for name in names for above in allowed):
        return None
    if not allowed:
        return f"{part} knows no Qt; report a fact upwards and let studio.models turn it into a signal"
    return f"{part} may only use {', '.join(sorted(allowed))} of Qt; the rest belongs to studio.views"


def _about_outside(part: str, found: Import) -> str | None:
    for name, (owners, remedy) in OWNERS.items():
        if any(within(imported, name) for imported in found.names):
            own = any(within(dotted(found.file), owner) for owner in owners)
            if not own:
                return f"only {', '.join(sorted(owners))} may import {name}; {remedy}"
    top = found.names[0].partition(".")[0]
    if top in RULES[part].never:
        return f"{part} may not import {top}; it is kept free of it so that it stays simple to test"
    return None


def offences(file: Path, text: str) -> list[str]:
    """`file:line: what is wrong; what to do` for every import of that text."""
    tree = ast.parse(text)
    where = file.relative_to(CHECKOUT)
    if part_of(file) not in RULES:
        return [f"{where}:1: studio/{part_of(file)} has no row in RULES; give it one"]
    return [f"{where}:{i.line}: {o}" for i in imports_of(file, tree) if (o := objection(i)) is not None]


@pytest.mark.parametrize("file", sources(), ids=dotted)
def test_imports_keep_to_the_rule(file: Path) -> None:
    found = offences(file, file.read_text(encoding="utf-8"))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("request/prompt.py", "import sqlite3", "only emulator, store may import sqlite3"),
        ("request/prompt.py", "def f():\n    import asyncio", "request may not import asyncio"),
        ("remote/client.py", "from studio.store import journal", "remote may not import studio.store"),
        ("remote/client.py", "from studio import store", "remote may not import studio.store"),
        ("remote/client.py", "from ..store import journal", "remote may not import studio.store"),
        ("store/files.py", "import httpx", "only remote may import httpx"),
        ("jobs/runner.py", "from PySide6 import QtCore", "jobs knows no Qt"),
        (
            "jobs/runner.py",
            "if TYPE_CHECKING:\n    from studio.models import tasks",
            "jobs may not import studio.models",
        ),
        ("models/draft.py", "from PySide6 import QtWidgets", "models may only use"),
        ("models/draft.py", "from PySide6.QtWidgets import QLabel", "models may only use"),
        ("models/draft.py", "from studio.remote.client import Client", "models may not import studio.remote"),
        ("views/window.py", "import asyncio", "views may not import asyncio"),
        (
            "views/window.py",
            "import importlib\nimportlib.import_module('studio.jobs')",
            "views may not import studio.jobs",
        ),
        ("views/window.py", "from PySide6Qlementine import QlementineStyle", "only views.theme may import"),
        ("models/video/player.py", "import av", "only emulator, video may import av"),
        ("video/film.py", "from PySide6.QtGui import QImage", "video knows no Qt"),
        ("cli/generate.py", "import PySide6.QtCore", "cli knows no Qt"),
        ("emulator/server.py", "from studio import __version__", "emulator may not import studio.__init__"),
        ("emulator/server.py", "from studio.errors import StudioError", "emulator may not import studio.errors"),
        ("novelty.py", "import os", "studio/novelty has no row in RULES"),
    ],
)
def test_rule_objects(file: str, text: str, words: str) -> None:
    found = offences(STUDIO / file, text)
    assert len(found) == 1
    assert found[0].startswith(f"studio/{file}:")
    assert words in found[0]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("models/draft.py", "from PySide6 import QtCore, QtGui\nimport asyncio"),
        ("views/theme.py", "from PySide6Qlementine import QlementineStyle"),
        ("jobs/runner.py", "from . import schedule\nfrom studio import __version__\nfrom studio.store import journal"),
        ("emulator/server.py", "from studio.emulator import clock\nimport sqlite3"),
    ],
)
def test_rule_lets_through(file: str, text: str) -> None:
    assert not offences(STUDIO / file, text)


def test_request_opens_no_file() -> None:
    opened = [
        f"{file.relative_to(CHECKOUT)}:{node.lineno}: request may not open files; have the text handed in"
        for file in sources()
        if part_of(file) == "request"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]
    assert not opened, "\n" + "\n".join(opened)


def test_files_stay_readable_in_one_sitting() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in sources()}
    long = [f"{file.relative_to(CHECKOUT)}: {lines} lines" for file, lines in lengths.items() if lines > LONGEST]
    assert not long, f"split them where they hold two things (at most {LONGEST} lines):\n" + "\n".join(long)


# The patterns are put together from pieces so that this file does not hold what it looks for.
HOSTS = ("py|pi.org", "python|hosted", "npm|js.", "deb.|debian")
FOLDERS = ("/wo|rk/", "/fa|rm/", "/ro|ot/", "/ho|me/[a-z]", "/Us|ers/[a-z]")
UNWANTED = {
    "the address of a package registry": "|".join(re.escape(host.replace("|", "")) for host in HOSTS),
    "a path of one machine": r"(?<![\w.}/])(?:" + "|".join(folder.replace("|", "") for folder in FOLDERS) + ")",
}


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the checkout that is ours: the files at the top and what lies in its folders."""
    files = [file for file in CHECKOUT.iterdir() if file.is_file() and file.name != ".git"]
    for folder in ("studio", "resources", "tests", "packaging", ".ci"):
        files += (file for file in (CHECKOUT / folder).rglob("*") if file.is_file())
    for file in files:
        with contextlib.suppress(UnicodeDecodeError):
            yield file, file.read_text(encoding="utf-8")


def test_no_file_names_a_registry_or_a_machine() -> None:
    found = [
        f"{file.relative_to(CHECKOUT)}:{number}: {what}: {line.strip()[:120]}"
        for file, text in texts()
        for what, pattern in UNWANTED.items()
        if re.search(pattern, text)
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("the address of a package registry", "--index-url https://py" + "pi.org/simple"),
        ("a path of one machine", "open('/ro" + "ot/.config')"),
        ("a path of one machine", "cd /wo" + "rk/main"),
    ],
)
def test_unwanted_words_are_recognised(what: str, line: str) -> None:
    assert re.search(UNWANTED[what], line)


def test_style_sheets_stay_in_the_theme() -> None:
    word = "set" + "StyleSheet"
    found = [
        f"{file.relative_to(CHECKOUT)}:{number}: style sheets live in studio/views/theme.py; add a role there"
        for file in sources()
        if dotted(file) != "views.theme"
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if word in line
    ]
    assert not found, "\n" + "\n".join(found)
