"""The HTTP connection with its socket in reach, so that an answer can be cut off as a bad network would do it."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

import uvicorn
from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_LINGER_ZERO = struct.pack("ii", 1, 0)
_TRANSPORT = "transport"


class Connection(H11Protocol):
    """Uvicorn's HTTP/1.1 connection; it hands its transport to the application in `scope["state"]`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the transport for the requests of this connection, and let small answers leave at once."""
        self.app_state = {**self.app_state, _TRANSPORT: transport}
        # asyncio does so only for sockets that were made with the protocol's number; head and body are two writes,
        # and the second would wait 40 ms for the first to be acknowledged
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)


def settings(app: Any) -> uvicorn.Config:
    """How the emulator is served, by the program and by tests alike."""
    return uvicorn.Config(
        app, http=Connection, log_config=None, access_log=False, ws="none", lifespan="on", timeout_graceful_shutdown=2
    )


async def cut(scope: Scope, receive: Receive, *, reset: bool) -> None:
    """End the connection now, after what was written has left: with RST, or with FIN as an orderly close does.

    Returns when the connection is gone. RuntimeError under a server that does not speak through `Connection`.
    """
    transport: asyncio.Transport | None = scope.get("state", {}).get(_TRANSPORT)
    if transport is None:
        raise RuntimeError("connections can only be cut under studio.emulator.wire.connection.Connection")
    while transport.get_write_buffer_size() and not transport.is_closing():
        await asyncio.sleep(0.001)
    if reset:
        # with no time to linger, closing a socket sends a reset instead of the polite end
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        transport.abort()
    else:
        transport.close()
    while (await receive())["type"] != "http.disconnect":
        continue
