"""A web server on loopback that takes files, as a WebDAV folder or an upload page does, and can be in any trouble."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import NamedTuple


class Asked(NamedTuple):
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class FileServer:
    """`files` by path. `answer`, where it is set, is asked first and may give status and body of its own.

    `password` is the Basic authorization that PUT, POST and DELETE need, None for nothing.
    """

    def __init__(self) -> None:
        self.root = ""
        self.files: dict[str, bytes] = {}
        self.asked: list[Asked] = []
        self.authorization: str | None = None
        self.answer: Callable[[Asked], tuple[int, bytes] | None] = lambda asked: None

    def respond(self, asked: Asked) -> tuple[int, bytes]:
        """What it answers."""
        self.asked.append(asked)
        if (own := self.answer(asked)) is not None:
            return own
        if asked.method != "GET" and self.authorization not in (None, asked.headers.get("authorization")):
            return 401, b"who are you"
        match asked.method:
            case "PUT":
                self.files[asked.path] = asked.body
                return 201, b""
            case "DELETE":
                return (204, b"") if self.files.pop(asked.path, None) is not None else (404, b"")
            case "GET" if asked.path in self.files:
                return 200, self.files[asked.path]
        return 404, b"not here"


@contextmanager
def serving(tls: SSLContext | None = None) -> Iterator[FileServer]:
    """Serve until the block is left; with `tls`, over https."""
    server = FileServer()

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, body = server.respond(Asked(self.command, self.path, headers, self.rfile.read(length)))
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_DELETE = respond

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # the client under test may refuse the certificate

    listening = Quiet(("127.0.0.1", 0), Handler)
    if tls is not None:
        listening.socket = tls.wrap_socket(listening.socket, server_side=True)
    server.root = f"{'https' if tls else 'http'}://127.0.0.1:{listening.server_address[1]}"
    thread = threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join(5)
