"""What holds for every test: a home of its own, no network but loopback, and no stray log record or window left behind.

Nothing here imports Qt, httpx or keyring; what a test did not load costs it nothing.
"""

from __future__ import annotations

import functools
import gc
import ipaddress
import logging
import os
import re
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

# Before Qt reads it; a run on a real display sets it to xcb or wayland.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Two busy cores make any deadline a coin toss.
hypothesis.settings.register_profile("studio", deadline=None)
hypothesis.settings.load_profile("studio")

CHECKOUT = Path(__file__).resolve().parents[1]
WATCHED_LOGGERS = ("studio", "asyncio", "qasync", "httpx", "uvicorn")
HOME_VARIABLES = {
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_PICTURES_DIR": "Pictures",
}


@pytest.fixture
def anyio_backend() -> str:
    """Coroutine tests run on asyncio, as the program does."""
    return "asyncio"


_module: list[Any] = [None]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What is there between two modules stays to the end of the run: it is not looked through after every test."""
    module = getattr(item, "module", None)
    if module is not _module[0]:
        _module[0] = module
        gc.collect()
        gc.freeze()


# --- waiting ---------------------------------------------------------------------------------------------------------

PATIENCE_MS = 30_000
"""What a condition may take on a busy machine before it counts as one that does not come."""


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """The plugin's, whose own limits of one and five seconds are a matter of load; a test may still set its own."""
    for name in ("waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive"):
        setattr(qtbot, name, functools.partial(getattr(qtbot, name), timeout=PATIENCE_MS))
    return qtbot


# --- a home of its own -----------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def isolated_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home folder, none of the machine's settings or keys, and a keyring in memory; yields the folder."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith(("LEGNEXT_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("HOME", str(home))
    for name, folder in HOME_VARIABLES.items():
        monkeypatch.setenv(name, str(home / folder))
    # For child processes, which start in folders of their own.
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    # keyring itself reads this name when it is first asked for a backend.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.fake_keyring.MemoryKeyring")
    _point_settings_to(home / ".config")
    yield home
    _forget_keyring()


def _point_settings_to(folder: Path) -> None:
    core = sys.modules.get("PySide6.QtCore")
    if core is None:
        return
    settings = core.QSettings
    for kind in (settings.Format.NativeFormat, settings.Format.IniFormat):
        settings.setPath(kind, settings.Scope.UserScope, str(folder))


def _forget_keyring() -> None:
    core: Any = sys.modules.get("keyring.core")
    if core is not None:
        core._keyring_backend = None  # the next test asks for its own backend, whatever this one had set
    if (fake := sys.modules.get("tests.fake_keyring")) is not None:
        fake.MemoryKeyring.clear()


# --- loopback only ---------------------------------------------------------------------------------------------------


class NetworkForbidden(RuntimeError):
    """A test reached for an address beyond this machine. Not an OSError: no code may take it for bad weather."""


_forbidden_hosts: list[str] = []


def _require_loopback(host: object) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is None or name == "" or name == "localhost":
        return
    try:
        if ipaddress.ip_address(str(name).partition("%")[0]).is_loopback:
            return
    except ValueError:
        pass
    _forbidden_hosts.append(str(name))
    raise NetworkForbidden(f"tests may only talk to this machine; this one wanted {name!r} (use 127.0.0.1)")


def _guarded_connect(real: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _require_loopback(address[0])
        return real(self, address)

    return connect


def _guarded_getaddrinfo(real: Callable[..., Any]) -> Callable[..., Any]:
    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        _require_loopback(host)
        return real(host, *arguments, **options)

    return getaddrinfo


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded_connect(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded_connect(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", _guarded_getaddrinfo(socket.getaddrinfo))
        yield


@pytest.fixture(autouse=True)
def _no_attempt_at_the_network() -> Iterator[None]:
    _forbidden_hosts.clear()
    yield
    if _forbidden_hosts:
        pytest.fail(f"this test reached for {', '.join(_forbidden_hosts)}, even if something caught the refusal")


# --- no stray log record ---------------------------------------------------------------------------------------------


class _Collector(logging.Handler):
    """Keeps what is logged at WARNING or above while a test runs, from every thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self.expected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def verdict(self) -> str:
        """What was logged and not expected, or expected and not logged; empty if all is well."""
        texts = [(record, record.getMessage()) for record in self.records]
        stray = [
            f"{record.levelname} {record.name}: {text}" + (f"\n{self.format_error(record)}" if record.exc_info else "")
            for record, text in texts
            if not any(re.search(pattern, text) for pattern in self.expected)
        ]
        silent = [pattern for pattern in self.expected if not any(re.search(pattern, text) for _, text in texts)]
        return "\n".join([*(f"stray log record: {line}" for line in stray), *(f"never logged: {p}" for p in silent)])

    @staticmethod
    def format_error(record: logging.LogRecord) -> str:
        assert record.exc_info is not None
        return logging.Formatter().formatException(record.exc_info)


@pytest.fixture(autouse=True)
def _log_watch(request: pytest.FixtureRequest) -> Iterator[_Collector]:
    collector = _Collector()
    for marker in request.node.iter_markers("expected_logs"):
        collector.expected.extend(marker.args)
    loggers = [logging.getLogger(name) for name in WATCHED_LOGGERS]
    for logger in loggers:
        logger.addHandler(collector)
    yield collector
    if "anyio_backend" in request.fixturenames or "qapp" in request.fixturenames:
        # A task whose exception nobody fetched is only reported when it is collected.
        gc.collect()
    for logger in loggers:
        logger.removeHandler(collector)
    if verdict := collector.verdict():
        pytest.fail(verdict, pytrace=False)


@pytest.fixture
def expected_logs(_log_watch: _Collector) -> Callable[..., None]:
    """Call it with regular expressions of the warnings and errors to come; each must be seen before the test ends.

    `@pytest.mark.expected_logs(...)` says the same where the patterns are known beforehand.
    """

    def expect(*patterns: str) -> None:
        _log_watch.expected.extend(patterns)

    return expect


# --- no window left behind -------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _no_window_left() -> Iterator[None]:
    yield
    left = _visible_windows()
    for window in left:
        window.close()
    if left:
        names = ", ".join(f"{type(window).__name__} {window.objectName()!r}".strip() for window in left)
        pytest.fail(f"still on screen after the test: {names}", pytrace=False)


def _visible_windows() -> list[Any]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    tip = sys.modules["PySide6.QtCore"].Qt.WindowType.ToolTip
    return [w for w in widgets.QApplication.topLevelWidgets() if w.isVisible() and w.windowType() != tip]
