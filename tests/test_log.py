"""The log keeps what happened and gives nobody away; a bug of any thread is written down and told."""

from __future__ import annotations

import logging
import logging.handlers
import os
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from studio import log

CANARY = "canary-3f9a77-b2c1"
JOB = "1a2b3c4d-0000-4000-8000-123456789abc"


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process' own logging, hooks and secrets are back after every test."""
    root = logging.getLogger()
    handlers, level, client = list(root.handlers), root.level, logging.getLogger("httpx").level
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(log, "_secrets", set())
    monkeypatch.setattr(log, "_crash_file", None)
    monkeypatch.setattr("faulthandler.enable", lambda file: None)
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers = handlers
    root.setLevel(level)
    logging.getLogger("httpx").setLevel(client)
    if log._crash_file is not None:
        log._crash_file.close()


def written(folder: Path) -> str:
    return (folder / "studio.log").read_text(encoding="utf-8")


# --- what is left out ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"x-api-key: {CANARY}",
        f"X-API-KEY={CANARY}",
        repr({"x-api-key": CANARY, "accept": "*/*"}),
        repr(httpx.Headers({"x-api-key": CANARY})),
        repr(httpx.Headers({"x-api-key": CANARY}).raw),
        repr(httpx.Headers([("x-api-key", CANARY), ("x-api-key", CANARY)])),
        repr(httpx.URL(f"https://host/v1/job?api_key={CANARY}&a=1")),
        f'{{"api_key": "{CANARY}"}}',
        f"LEGNEXT_API_KEY={CANARY} legnext-studio",
        f"Authorization: Bearer {CANARY}",
        f"authorization: Basic {CANARY}",
        f"https://host/a.png?Expires=1&Signature={CANARY}",
        f"https://host/a.png?X-Amz-Credential={CANARY}",
        f"<https://host/a.png#{CANARY}>",
        f"https://me:{CANARY}@proxy.example:8080/",
    ],
)
def test_a_key_that_nobody_named_is_known_by_where_it_stands(text: str) -> None:
    shown = log.redact(text)
    assert CANARY not in shown
    assert log.LEFT_OUT in shown


@pytest.mark.parametrize("key", [CANARY, "with 'quotes' \\ and\nlines", "sch\u00e4rfer/als=es+war"])
def test_a_key_that_was_named_is_left_out_wherever_it_stands(key: str) -> None:
    link = httpx.URL("http://host/", params={"k": key})
    text = f"{key} {key!r} {ValueError(key)!r} /v1/{urllib.parse.quote(key, safe='')} {link}"
    log.keep_out(key)
    shown = log.redact(text)
    assert shown.count(log.LEFT_OUT) == 5
    for piece in (*key.split(), key, repr(key)[1:-1]):
        assert piece not in shown


def test_a_short_word_is_no_key() -> None:
    log.keep_out("key")
    log.keep_out("")
    assert log.redact("the key is missing") == "the key is missing"


def test_links_keep_their_address_and_ids_their_beginning() -> None:
    shown = log.redact(f"GET https://cdn.example/mj/{JOB}_0.png?Signature=abc failed for {JOB.upper()}")
    assert shown == (
        f"GET https://cdn.example/mj/1a2b3c4d-{log.LEFT_OUT}_0.png?{log.LEFT_OUT} failed for 1A2B3C4D-{log.LEFT_OUT}"
    )


@pytest.mark.parametrize(
    ("home", "text", "shown"),
    [
        ("/srv/people/ann", "“/srv/people/ann/Pictures” is full", "“~/Pictures” is full"),
        ("/srv/people/ann", "/srv/people/anna/Pictures", "/srv/people/anna/Pictures"),
        ("/srv/people/ann", "in /srv/people/ann.", "in ~."),
        ("/srv/people/ann", 'File "/home/Ben/studio/app.py", line 3', 'File "~/studio/app.py", line 3'),
        ("/srv/people/ann", "/Users/Ben/Library", "~/Library"),
        ("/srv/people/ann", r"C:\Users\ben\AppData", r"~\AppData"),
        ("/srv/people/ann", r"'C:\\Users\\ben\\AppData'", r"'~\\AppData'"),
        ("/", "/etc/fonts", "/etc/fonts"),
    ],
)
def test_nobodys_home_is_named(monkeypatch: pytest.MonkeyPatch, home: str, text: str, shown: str) -> None:
    monkeypatch.setenv("HOME", home)
    assert log.redact(text) == shown


def test_a_report_is_a_traceback_without_secrets(isolated_home: Path) -> None:
    def fail() -> None:
        try:
            raise ValueError(f"{isolated_home}/pictures: {CANARY}")
        except ValueError as cause:
            raise RuntimeError(f"headers were {httpx.Headers({'x-api-key': CANARY})!r}") from cause

    log.keep_out(CANARY)
    with pytest.raises(RuntimeError) as caught:
        fail()
    shown = log.bug_report(caught.value)
    assert CANARY not in shown
    assert str(isolated_home) not in shown
    assert "ValueError: ~/pictures: [left out]" in shown
    assert "RuntimeError: headers were" in shown
    assert "in fail" in shown


# --- the file --------------------------------------------------------------------------------------------------------


def test_the_file_and_the_terminal_get_the_same_without_secrets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], expected_logs: Callable[..., None]
) -> None:
    expected_logs("refused")
    log.set_up(tmp_path)
    logger = logging.getLogger("studio.test")
    logger.info("started")
    try:
        raise ValueError(f"x-api-key: {CANARY}")
    except ValueError:
        logger.warning("refused https://h/a?token=%s", CANARY, exc_info=True)
    on_terminal = capsys.readouterr().err
    for text in (written(tmp_path), on_terminal):
        assert "refused https://h/a?[left out]" in text
        assert "ValueError: x-api-key: [left out]" in text
        assert CANARY not in text
    assert "started" in written(tmp_path)
    assert "started" not in on_terminal


def test_the_clients_own_lines_about_every_request_are_not_kept(tmp_path: Path) -> None:
    log.set_up(tmp_path)
    logging.getLogger("httpx").info("HTTP Request: GET https://cdn.example/mj/secret.png")
    assert written(tmp_path) == ""


def test_the_file_never_grows_beyond_its_share(tmp_path: Path) -> None:
    log.set_up(tmp_path)
    logger = logging.getLogger("studio.test")
    for _ in range(5 * log.FILE_BYTES // 90_000):
        logger.info("%s", "x" * 90_000)
    files = sorted(file.name for file in tmp_path.glob("studio.log*"))
    assert files == ["studio.log", *(f"studio.log.{n}" for n in range(1, log.FILES + 1))]
    assert all((tmp_path / name).stat().st_size <= log.FILE_BYTES for name in files)


def test_a_folder_in_which_nothing_can_be_made_is_no_reason_to_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the folder's place")
    (tmp_path / "taken" / "studio.log").mkdir(parents=True)
    for folder in (tmp_path / "file" / "log", tmp_path / "taken"):
        log.set_up(folder)
        logging.getLogger("studio.test").info("goes nowhere")
        assert len(logging.getLogger().handlers) == 1
    assert capsys.readouterr().err == ""


def test_a_disk_that_fills_up_later_costs_the_log_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log.set_up(tmp_path)
    file = next(h for h in logging.getLogger().handlers if isinstance(h, logging.handlers.RotatingFileHandler))

    def full(_: str) -> int:
        raise OSError(28, "No space left on device")

    assert file.stream is not None
    with monkeypatch.context() as patch:
        patch.setattr(file, "stream", type("Full", (), {"write": staticmethod(full), "flush": lambda _: None})())
        patch.setattr(file, "shouldRollover", lambda record: False)
        logging.getLogger("studio.test").info("lost")
    assert capsys.readouterr().err == ""
    logging.getLogger("studio.test").info("kept")
    assert "kept" in written(tmp_path)


def test_a_native_crash_leaves_its_trace(tmp_path: Path) -> None:
    program = "import os, pathlib, sys; from studio import log; log.set_up(pathlib.Path(sys.argv[1])); os.abort()"
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, check=False)
    assert ended.returncode != 0
    assert "Fatal Python error" in (tmp_path / "crash.log").read_text()


# --- bugs and Qt -----------------------------------------------------------------------------------------------------


@pytest.mark.expected_logs("uncaught")
def test_a_bug_of_any_thread_is_written_down_and_told(tmp_path: Path) -> None:
    told: list[tuple[str, BaseException]] = []
    log.set_up(tmp_path)
    log.catch_bugs(lambda error: told.append((threading.current_thread().name, error)))
    here, there = RuntimeError("here"), RuntimeError("there")

    def fail() -> None:
        raise there

    thread = threading.Thread(target=fail, name="elsewhere")
    thread.start()
    thread.join()
    sys.excepthook(RuntimeError, here, None)
    assert told == [("elsewhere", there), (threading.current_thread().name, here)]
    text = written(tmp_path)
    assert "RuntimeError: there" in text
    assert "in fail" in text
    assert "RuntimeError: here" in text


def test_ctrl_c_is_no_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    usual: list[object] = []
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "__excepthook__", lambda *about: usual.append(about[0]))
    log.catch_bugs(told.append)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert (usual, told) == ([KeyboardInterrupt], [])


@pytest.mark.skipif(os.name != "posix", reason="the offscreen platform")
def test_qts_own_messages_are_in_the_log_at_their_level(tmp_path: Path) -> None:
    """In a process of its own: here pytest-qt listens to Qt."""
    program = (
        "import pathlib, sys; from PySide6.QtCore import qDebug, qWarning, qCritical, qInfo\n"
        "from studio import log\n"
        "log.set_up(pathlib.Path(sys.argv[1])); log.catch_qt_messages()\n"
        f"qDebug('a trifle'); qInfo('told'); qWarning('x-api-key: {CANARY}'); qCritical('grave')\n"
        "qWarning('This plugin does not support propagateSizeHints()')\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, check=True)
    lines = [line.split(" ", 2)[2] for line in written(tmp_path).splitlines()]
    assert lines == ["INFO qt: told", "WARNING qt: x-api-key: [left out]", "ERROR qt: grave"]
