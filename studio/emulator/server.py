"""Command line of the emulator: options, the socket on 127.0.0.1, the first line, and when to end."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from studio.emulator.config import DEFAULT_BALANCE, PRACTICE_KEY, Config
from studio.emulator.render.pool import WORKER_OPTION


def main(argv: Sequence[str]) -> int:
    """Serve until a signal, or until standard input ends where `--with-parent` is given; returns the exit code."""
    if list(argv) == [WORKER_OPTION]:
        from studio.emulator.render import worker

        return worker.run()
    options = _parser().parse_args(argv)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(message)s")
    if options.home is not None:
        return _serve(options, options.home)
    with tempfile.TemporaryDirectory(prefix="legnext-emulator-", ignore_cleanup_errors=True) as folder:
        return _serve(options, Path(folder))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="legnext-studio emulator", description="A local stand-in for the Legnext service, on 127.0.0.1 only."
    )
    parser.add_argument("--port", type=int, default=0, metavar="N", help="port to listen on; 0 lets the system choose")
    parser.add_argument(
        "--pace",
        type=_not_negative,
        default=1.0,
        metavar="X",
        help="1 takes as long as the service does, 0 no longer than drawing",
    )
    parser.add_argument("--balance", type=int, default=DEFAULT_BALANCE, metavar="PT", help="points in a new purse")
    parser.add_argument(
        "--home", type=Path, metavar="DIR", help="where jobs and pictures are kept; otherwise forgotten"
    )
    parser.add_argument("--api-key", default=PRACTICE_KEY, metavar="KEY", help="the key that clients must send")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input does")
    return parser


def _not_negative(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError("must be 0 or more")
    return value


def _serve(options: argparse.Namespace, home: Path) -> int:
    # late: a wrong option, --help and a drawing process must not wait for the HTTP stack
    import uvicorn

    from studio.emulator.service import create_app

    config = Config(home, options.api_key, options.pace, options.balance)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", options.port))
    except (OSError, OverflowError) as problem:
        print(f"cannot listen on port {options.port}: {problem}", file=sys.stderr)
        listener.close()
        return 1
    listener.listen(2048)
    announce = partial(_announce, listener.getsockname()[1], options.api_key)
    settings = uvicorn.Config(
        create_app(config, on_start=announce),
        log_level="warning",
        access_log=False,
        ws="none",
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(settings)

    def end(*_: object) -> None:
        server.should_exit = True

    # uvicorn raises a caught signal again once it is done; ours lets the temporary folder be removed after that
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    if options.with_parent:
        threading.Thread(target=_end_with_stdin, args=(end,), daemon=True).start()
    with listener:
        server.run(sockets=[listener])
    return 0


def _announce(port: int, api_key: str) -> None:
    print(json.dumps({"base_url": f"http://127.0.0.1:{port}/api", "api_key": api_key}), flush=True)


def _end_with_stdin(end: Callable[[], None]) -> None:
    with contextlib.suppress(OSError, ValueError):
        while sys.stdin.buffer.read(4096):
            continue
    end()
