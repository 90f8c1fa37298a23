"""Callbacks: the bare Job POSTed to the address that the client named, to this machine only (contract §3, Webhook)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from studio.emulator.clock import Clock
from studio.emulator.config import Switches
from studio.emulator.wire.addresses import is_loopback

RETRIES = (2.0, 10.0)
"""Seconds before the second and the third try at pace 1; there is no fourth."""
TIMEOUT = 5.0
AT_ONCE = 6
WAITING = 400
REMEMBERED = 100


@dataclass(slots=True)
class Delivery:
    """What became of one callback. `outcome` is the HTTP status of the last answer, or why there was none."""

    job_id: str
    status: str
    address: str
    tries: int = 0
    delivered: bool = False
    outcome: str = ""


class Callbacks:
    """Delivers without ever holding a job up; a job's callbacks arrive in the order of its states, or not at all."""

    def __init__(self, clock: Clock, switches: Switches, pace: float) -> None:
        self._clock = clock
        self._switches = switches
        self._pace = pace
        self._places = asyncio.Semaphore(AT_ONCE)
        self._last_of: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._deliveries: deque[Delivery] = deque(maxlen=REMEMBERED)

    def shown(self) -> list[dict[str, Any]]:
        """The latest deliveries, oldest first, as the control endpoint shows them."""
        return [asdict(delivery) for delivery in self._deliveries]

    def send(self, address: str, job: dict[str, Any]) -> None:
        """Set out to deliver a job in its present shape; returns at once."""
        delivery = Delivery(job["job_id"], job["status"], address)
        self._deliveries.append(delivery)
        try:
            target = _target(address)
        except ValueError as problem:
            delivery.outcome = str(problem)
            return
        if len(self._tasks) >= WAITING:
            delivery.outcome = "too many callbacks are waiting"
            return
        body = json.dumps(job, ensure_ascii=False, separators=(",", ":")).encode()
        task = asyncio.get_running_loop().create_task(
            self._deliver(delivery, target, body, self._last_of.get(delivery.job_id))
        )
        self._last_of[delivery.job_id] = task
        self._tasks.add(task)
        task.add_done_callback(self._forgetting(delivery.job_id))

    def _forgetting(self, job_id: str) -> Callable[[asyncio.Task[None]], None]:
        def forget(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            if self._last_of.get(job_id) is task:
                del self._last_of[job_id]

        return forget

    async def stop(self) -> None:
        """Give up what has not been delivered."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _deliver(
        self, delivery: Delivery, target: SplitResult, body: bytes, before: asyncio.Task[None] | None
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        for pause in (0.0, *RETRIES):
            if pause:
                await self._clock.sleep_until(self._clock.now() + pause * self._pace)
            delivery.tries += 1
            try:
                async with self._places, asyncio.timeout(TIMEOUT):
                    code = await _post(target, body, self._signature(body))
            except TimeoutError:
                delivery.outcome = "no answer in time"
                continue
            except (OSError, ValueError) as problem:
                delivery.outcome = str(problem) or type(problem).__name__
                continue
            delivery.outcome, delivery.delivered = str(code), 200 <= code < 300
            if delivery.delivered:
                return

    def _signature(self, body: bytes) -> dict[str, str]:
        if not self._switches.webhook_secret:
            return {}
        timestamp = str(int(self._clock.now()))
        signed = hmac.new(self._switches.webhook_secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
        return {"X-Legnext-Signature": signed.hexdigest(), "X-Legnext-Timestamp": timestamp}


def _target(address: str) -> SplitResult:
    """The parts of an address that may be called; ValueError says why another one is not."""
    target = urlsplit(address)
    if target.scheme != "http":
        raise ValueError("not delivered: only http addresses are called")
    if not is_loopback(target.hostname or ""):
        raise ValueError("not delivered: not on this machine")
    if target.port == 0:
        raise ValueError("not delivered: no such port")
    return target


async def _post(target: SplitResult, body: bytes, signature: dict[str, str]) -> int:
    """POST and return the status of the answer; the rest of it is not read, and redirects are not followed."""
    # a name is never looked up, so that nobody's name server can lead the request elsewhere
    host = target.hostname or ""
    number = host if ":" in host or host[0].isdigit() else "127.0.0.1"
    reader, writer = await asyncio.open_connection(number, target.port or 80)
    try:
        writer.write(_head(target, len(body), signature) + body)
        await writer.drain()
        line = await reader.readline()
    finally:
        writer.close()
    parts = line.split()
    if len(parts) < 2 or not parts[0].startswith(b"HTTP/") or not parts[1].isdigit():
        raise ValueError("the answer was not HTTP")
    return int(parts[1])


def _head(target: SplitResult, length: int, signature: dict[str, str]) -> bytes:
    path = quote(target.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if target.query:
        path += f"?{quote(target.query, safe='=&%+/:,;@')}"
    headers = {
        "Host": target.netloc.rpartition("@")[2],
        "Content-Type": "application/json",
        "Content-Length": str(length),
        "Connection": "close",
        **signature,
    }
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1")
