"""Command line of the emulator: options, the socket on 127.0.0.1, the first line, and when to end."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import random
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from studio.emulator.config import DEFAULT_BALANCE, PRACTICE_KEY, Config, read_switch
from studio.emulator.render.pool import WORKER_OPTION
from studio.emulator.wire.control import read_points, read_seconds
from studio.emulator.wire.faults import read_fault


def main(argv: Sequence[str]) -> int:
    """Serve until a signal, or until standard input ends where `--with-parent` is given; returns the exit code."""
    return serve(_parser().parse_args(argv))


def serve(options: argparse.Namespace) -> int:
    """Serve with parsed options: those of `add_options`, home (None: forgotten afterwards) and pace."""
    if options.render_worker:
        from studio.emulator.render import worker

        return worker.run()
    if not 0 <= options.pace < float("inf"):
        print("--pace must be 0 or more", file=sys.stderr)
        return 2
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(message)s")
    if options.home is not None:
        return _serve(options, options.home)
    try:
        folder = tempfile.TemporaryDirectory(prefix="legnext-emulator-", ignore_cleanup_errors=True)
    except OSError as problem:
        print(f"there is no place to work: {problem.strerror}", file=sys.stderr)
        return 1
    with folder as home:
        return _serve(options, Path(home))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="legnext-studio emulator", description="A local stand-in for the Legnext service, on 127.0.0.1 only."
    )
    parser.add_argument(
        "--pace",
        type=float,
        default=1.0,
        metavar="X",
        help="1 takes as long as the service does, 0 no longer than drawing",
    )
    parser.add_argument(
        "--home", type=Path, metavar="DIR", help="where jobs and pictures are kept; otherwise forgotten"
    )
    add_options(parser)
    return parser


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that both ways to start the emulator have: this module's own and `legnext-studio emulator`."""
    parser.add_argument("--port", type=int, default=0, metavar="N", help="port to listen on; 0 lets the system choose")
    parser.add_argument(
        "--balance",
        type=_readable(_read_balance),
        default=DEFAULT_BALANCE,
        metavar="PT",
        help="points in a new purse",
    )
    parser.add_argument("--api-key", default=PRACTICE_KEY, metavar="KEY", help="the key that clients must send")
    parser.add_argument(
        "--fault",
        type=_readable(read_fault),
        action="append",
        default=[],
        metavar="SPEC",
        help="trouble for the next requests, such as 429:times=2,retry_after=1; may be repeated",
    )
    parser.add_argument(
        "--switch",
        type=_readable(_read_pair),
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a behaviour that the service varies, such as times=offset; may be repeated",
    )
    parser.add_argument(
        "--luck", type=int, metavar="N", help="draw the seeds and times of a new home from N: the same ones every time"
    )
    parser.add_argument("--with-parent", action="store_true", help="end when standard input does")
    parser.add_argument(WORKER_OPTION, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(
        "--advance",
        type=_readable(read_seconds),
        default=0.0,
        metavar="TIME",
        help="move the clock forward, as 36h or 4d",
    )


def _readable(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def convert(text: str) -> Any:
        try:
            return read(text)
        except ValueError as problem:
            raise argparse.ArgumentTypeError(str(problem)) from problem

    return convert


def _read_balance(text: str) -> int:
    return read_points("balance", int(text) if text.isdecimal() else None)


def _read_pair(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    return name, read_switch(name, value)


def _serve(options: argparse.Namespace, home: Path) -> int:
    # late: a wrong option, --help and a drawing process must not wait for the HTTP stack
    import uvicorn

    from studio.emulator.parts import CannotStart
    from studio.emulator.wire.connection import settings
    from studio.emulator.wire.service import create_app

    listener = _listen(options.port)
    if listener is None:
        return 1
    port = listener.getsockname()[1]
    try:
        app = create_app(_config(options, home), on_start=partial(_announce, port, options.api_key))
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        listener.close()
        return 1
    app.state.emulator.root = f"http://127.0.0.1:{port}"
    server = uvicorn.Server(settings(app))

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


def _listen(port: int) -> socket.socket | None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as problem:
        print(f"cannot listen on port {port}: {problem}", file=sys.stderr)
        listener.close()
        return None
    listener.listen(2048)
    return listener


def _config(options: argparse.Namespace, home: Path) -> Config:
    return Config(
        home,
        options.api_key,
        options.pace,
        options.balance,
        faults=tuple(options.fault),
        switches=dict(options.switch),
        advance=options.advance,
        chance=random.SystemRandom() if options.luck is None else random.Random(options.luck),
    )


def _announce(port: int, api_key: str) -> None:
    print(json.dumps({"base_url": f"http://127.0.0.1:{port}/api", "api_key": api_key}), flush=True)


def _end_with_stdin(end: Callable[[], None]) -> None:
    with contextlib.suppress(OSError, ValueError):
        while sys.stdin.buffer.read(4096):
            continue
    end()
