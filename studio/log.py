"""Logging: one rotating file, Qt's own messages, uncaught exceptions and crashes; nothing here ever shows a window."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

log = logging.getLogger(__name__)

FILE_BYTES = 1_000_000
FILES = 3
# Signed links and keys are capabilities: they do not belong in a file that people attach to mails.
SECRETS = re.compile(
    r"(x-api-key['\"]?\s*[:=]\s*['\"]?)[^\s'\",}]+|(\?(?:[^\s'\"]*(?:Signature|Expires|token)=)[^\s'\"]*)", re.I
)

_crash_file: IO[str] | None = None


class _Redacted(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub(lambda found: f"{found.group(1) or '?'}[left out]", super().format(record))


def set_up(folder: Path) -> None:
    """Log to `folder`/studio.log (warnings to stderr as well) and keep a native crash's trace in crash.log."""
    console = logging.StreamHandler()
    console.setLevel(logging.WARNING)
    console.setFormatter(_Redacted("%(levelname)s: %(message)s"))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.handlers = [console]
    # The client library logs every request at INFO: addresses of pictures are none of the log's business.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        _keep_files(root, folder)
    except OSError as error:
        # Whoever cannot write there is told so by the library, in words; a log is not worth stopping for.
        log.info("no log file: %s", error)


def _keep_files(root: logging.Logger, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = logging.handlers.RotatingFileHandler(
        folder / "studio.log", maxBytes=FILE_BYTES, backupCount=FILES, encoding="utf-8", delay=True
    )
    file.setFormatter(_Redacted("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(file)
    global _crash_file
    _crash_file = (folder / "crash.log").open("a", encoding="utf-8")
    faulthandler.enable(_crash_file)


def catch_bugs(report: Callable[[BaseException], None]) -> None:
    """Send every uncaught exception, of any thread, to the log and to `report`."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("uncaught", exc_info=(kind, error, trace))
        report(error)

    sys.excepthook = hook
    threading.excepthook = lambda args: hook(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)


def catch_qt_messages() -> None:
    """Send what Qt prints to the log, at the level it has there."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }
    qt = logging.getLogger("qt")

    def handler(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        # The offscreen platform says this at every window; it means nothing there.
        if "propagateSizeHints" not in message:
            qt.log(levels.get(kind, logging.WARNING), "%s", message)

    qInstallMessageHandler(handler)
