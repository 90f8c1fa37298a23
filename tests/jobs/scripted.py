"""A service that answers as a test tells it: a raw HTTP server on loopback that can also cut, delay and lie."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Answer = Callable[["Scripted", str, str, bytes], bytes | None]


class Cut(bytes):
    """An answer after which the connection is cut."""


class Scripted:
    """`answer(self, method, path, body)` returns raw bytes to send, or None to cut the connection.

    Within `answer`, `caller.key` is the key that came with the request.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.caller = threading.local()
        self.posts: list[bytes] = []
        self.gets: list[str] = []
        self.root = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def base_url(self) -> str:
        return f"{self.root}/api"

    def close(self) -> None:
        # shutdown() wakes accept(); close() alone would leave the thread waiting.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        # The other side may hang up at any moment: that is what many of these tests are about.
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as file:
            while line := file.readline():
                method, path, _ = line.decode().split(" ", 2)
                length = 0
                while (header := file.readline().strip()) != b"":
                    name, _, value = header.decode().partition(":")
                    length = int(value) if name.lower() == "content-length" else length
                    if name.lower() == "x-api-key":
                        self.caller.key = value.strip()
                body = file.read(length)
                if len(body) < length:
                    return  # whoever asked died in the middle
                (self.posts if method == "POST" else self.gets).append(body if method == "POST" else path)  # type: ignore[arg-type]
                reply = self._answer(self, method, path, body)
                if reply is None:
                    return
                connection.sendall(reply)
                if isinstance(reply, Cut):
                    return


def http(status: int, body: Any, *headers: str) -> bytes:
    """A whole HTTP answer; `body` is JSON unless it is bytes already."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = [f"HTTP/1.1 {status} X", f"content-length: {len(raw)}", *headers, "", ""]
    return "\r\n".join(head).encode() + raw


def job(status: str, **more: Any) -> dict[str, Any]:
    """A job in the service's shape."""
    return {"job_id": "j-1", "model": "midjourney", "task_type": "diffusion", "status": status, **more}


@contextmanager
def scripted(answer: Answer) -> Iterator[Scripted]:
    server = Scripted(answer)
    try:
        yield server
    finally:
        server.close()
