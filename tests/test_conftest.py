"""The guards of conftest.py, each made to strike in a run of its own."""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

HERE = Path(__file__).parent

pytest_plugins = ["pytester"]


@pytest.fixture
def guarded(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with our conftest.py and our pytest settings."""
    monkeypatch.setenv("PYTHONPATH", str(HERE.parent))
    (pytester.path / "conftest.py").write_text((HERE / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8")
    settings = (HERE.parent / "pyproject.toml").read_text(encoding="utf-8")
    pytester.path.joinpath("pyproject.toml").write_text(settings, encoding="utf-8")
    return pytester


def failure_of(guarded: pytest.Pytester, body: str) -> str:
    """The words of a run in which the given test must not come through."""
    guarded.makepyfile(test_it=body)
    result = guarded.runpytest_subprocess("-q", "-p", "no:cacheprovider", "test_it.py")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    return result.stdout.str()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "import logging\ndef test_it():\n    logging.getLogger('studio.jobs').warning('lost %s', 3)\n",
            "stray log record: WARNING studio.jobs: lost 3",
        ),
        (
            "import pytest\n@pytest.mark.expected_logs('lost')\ndef test_it():\n    pass\n",
            "never logged: lost",
        ),
        (
            "import socket\ndef test_it():\n    socket.create_connection(('192.0.2.1', 80))\n",
            "tests may only talk to this machine; this one wanted '192.0.2.1'",
        ),
        (
            "import contextlib, socket\ndef test_it():\n    with contextlib.suppress(Exception):\n"
            "        socket.getaddrinfo('service.invalid', 443)\n",
            "this test reached for service.invalid",
        ),
        (
            "def test_it(qapp):\n    from PySide6.QtWidgets import QWidget\n"
            "    global kept\n    kept = QWidget(objectName='forgotten')\n    kept.show()\n",
            "still on screen after the test: QWidget 'forgotten'",
        ),
        (
            "def test_it(qapp):\n    from PySide6.QtCore import qWarning\n    qWarning('odd')\n",
            "Failure: Qt messages with level WARNING or above emitted",
        ),
        ("import warnings\ndef test_it():\n    warnings.warn('old', DeprecationWarning)\n", "DeprecationWarning: old"),
    ],
    ids=["log", "expected-log", "address", "caught-lookup", "window", "qt-message", "warning"],
)
def test_guard_strikes(guarded: pytest.Pytester, body: str, words: str) -> None:
    assert words in failure_of(guarded, body)


@pytest.mark.expected_logs("^one$")
def test_expected_records_are_let_through(expected_logs: Callable[..., None]) -> None:
    expected_logs("^two$")
    logging.getLogger("studio").error("one")
    logging.getLogger("asyncio").warning("two")


def test_home_is_empty_and_apart(isolated_home: Path, tmp_path: Path) -> None:
    assert Path.home() == isolated_home
    assert not any(isolated_home.iterdir())
    assert not any(tmp_path.iterdir())
    assert not [name for name in os.environ if name.startswith("LEGNEXT_")]


def test_qt_settings_go_to_that_home(isolated_home: Path) -> None:
    from PySide6.QtCore import QSettings

    assert QSettings("studio", "probe").fileName().startswith(str(isolated_home))


def test_keyring_is_in_memory_and_forgets() -> None:
    import keyring

    from tests import conftest

    keyring.set_password("studio", "key", "secret")
    assert keyring.get_password("studio", "key") == "secret"
    conftest._forget_keyring()
    assert keyring.get_password("studio", "key") is None


def test_loopback_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
    assert socket.getaddrinfo("localhost", 80)


@pytest.mark.anyio
async def test_coroutines_run_on_asyncio() -> None:
    assert asyncio.get_running_loop() is not None


def test_waiting_for_a_condition_does_not_depend_on_load(qtbot: QtBot) -> None:
    for wait in (qtbot.waitUntil, qtbot.waitSignal, qtbot.waitSignals, qtbot.waitExposed, qtbot.waitActive):
        assert isinstance(wait, functools.partial)
        assert wait.keywords["timeout"] >= 30_000
    with pytest.raises(Exception, match="timed out"):
        qtbot.waitUntil(lambda: False, timeout=1)
