"""Logging: one rotating file, Qt's own messages, uncaught exceptions and crashes; nothing here ever shows a window.

Logs and reports are pasted into mails and public threads, so both pass through `redact`.
"""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import re
import sys
import threading
import traceback
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

log = logging.getLogger(__name__)

FILE_BYTES = 1_000_000
FILES = 3
LEFT_OUT = "[left out]"
SHORTEST_SECRET = 8
"""What is shorter is no key of any service, and taking it out would tear words apart."""

_KEY = re.compile(
    # x-api-key in every way a header is written down: as text, in a dict, in a list of pairs, in bytes.
    r"""((?:x-)?api[-_]?key|authorization|LEGNEXT_API_KEY)((?:b?['"])?\s*[:=,]\s*(?:b?['"])?)(?:(?:Bearer|Basic)\s+)?[^\s'",;&})\]]+""",
    re.I,
)
_LINK = re.compile(r"""\b((?:https?|wss?|ftp)://)([^\s/@'"<>]*@)?([^\s'"<>?#]*)([?#][^\s'"<>]*)?""", re.I)
# A job's id opens it without a key (contract §1): its beginning is enough to recognise it by.
_ID = re.compile(r"\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
_OTHER_HOME = re.compile(r"""(?:/home/|/Users/|\b[A-Z]:(?:\\{1,2}|/)Users(?:\\{1,2}|/))[^\\/\s'"<>|:*?]+""", re.I)

_secrets: set[str] = set()
_crash_file: IO[str] | None = None


def keep_out(secret: str) -> None:
    """From here on `secret` is left out of the log and of reports, wherever it stands and however it is quoted."""
    if len(secret) >= SHORTEST_SECRET:
        _secrets.update({secret, repr(secret)[1:-1], urllib.parse.quote(secret, safe="")})


def redact(text: str) -> str:
    """`text` without keys, signed parts of links, whole job ids, and the name of anybody's home folder."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, LEFT_OUT)
    text = _LINK.sub(_without_signature, text)
    text = _KEY.sub(lambda found: f"{found[1]}{found[2]}{LEFT_OUT}", text)
    text = _ID.sub(rf"\1-{LEFT_OUT}", text)
    home = str(Path.home())
    for written in {home, home.replace("\\", "\\\\")}:
        if len(written) > 1:  # a system account may live at "/"
            text = re.sub(re.escape(written) + r"(?![\w-])", "~", text)
    return _OTHER_HOME.sub("~", text)


def bug_report(error: BaseException) -> str:
    """What whoever mends `error` needs to see, fit to be shown to anybody."""
    return redact("".join(traceback.format_exception(error)))


def _without_signature(found: re.Match[str]) -> str:
    user = f"{LEFT_OUT}@" if found[2] else ""
    query = f"{found[4][0]}{LEFT_OUT}" if found[4] else ""
    return f"{found[1]}{user}{found[3]}{query}"


class _Redacted(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _File(logging.handlers.RotatingFileHandler):
    """A disk that becomes full costs the log and nothing else: no traceback on a terminal, no stop."""

    def handleError(self, record: logging.LogRecord) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


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
    file = _File(folder / "studio.log", maxBytes=FILE_BYTES, backupCount=FILES, encoding="utf-8")
    file.setFormatter(_Redacted("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(file)
    global _crash_file
    _crash_file = (folder / "crash.log").open("a", encoding="utf-8")
    faulthandler.enable(_crash_file)


def catch_bugs(tell: Callable[[BaseException], None]) -> None:
    """Send every uncaught exception, of any thread, to the log and then to `tell`, which is called on that thread."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("uncaught", exc_info=(kind, error, trace))
        tell(error)

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
        # The offscreen platform says these at every window and pop-over; they mean nothing there.
        if "propagateSizeHints" not in message and not message.startswith("This plugin does not support "):
            qt.log(levels.get(kind, logging.WARNING), "%s", message)

    qInstallMessageHandler(handler)
