"""A local picture gets an address: from the artist's host, or from the practice service, which takes files itself.

What leaves is what `hosting.preparing` made of it, and what left is written down. The service's key never goes to a
host, and a host's never to the service.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

from studio.errors import HostError
from studio.jobs.aside import aside
from studio.jobs.service import Service
from studio.request.inputs import limits_of
from studio.request.tasks import Task
from studio.store.settings.hosts import HostKind, HostSettings
from studio.store.uploads import Upload, Uploads

if TYPE_CHECKING:
    from studio.hosting.host import Host
    from studio.hosting.preparing import Prepared
    from studio.remote.client import Client
    from studio.remote.pictures import Pixels

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Where the service has it now, and what it looks like; `note` is what the artist should know of it, "" nothing."""

    address: str
    preview: Pixels
    note: str = ""


class HandingIn:
    """Belongs to the engine's loop. `find_host` may block; it is asked once, with the first picture."""

    def __init__(
        self,
        *,
        uploads: Uploads,
        workers: Executor,
        find_host: Callable[[], HostSettings] | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._uploads = uploads
        self._workers = workers
        self._find_host = find_host or HostSettings
        self._clock = clock
        self._settings: HostSettings | None = None
        self._host: Host | None = None
        self._retired: list[Host] = []
        self._finding = asyncio.Lock()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def use(self, settings: HostSettings) -> None:
        """From now on pictures go there."""
        if self._host is not None:
            self._retired.append(self._host)  # something may be on its way to it
        self._settings, self._host = settings, None

    async def hand_in(self, path: Path, task: Task, service: Service, client: Client, *, local: bool) -> HandedIn:
        """The address of a file for a request of that task; `local` says that the service is on this network.

        The same content is not put anywhere twice while its address lives. `HostError` where no host is set, before
        the file is even looked at, and for what the host says; `PictureError` for what is no picture.
        """
        from studio.hosting.preparing import prepare

        if service.practice:
            from studio.hosting.practice import PracticeHost

            made = await self._work(lambda: prepare(path, task))
            hosted = await PracticeHost(client).put(made.name, made.content, made.content_type)
            return HandedIn(hosted.address, made.preview, made.note)
        settings, host = await self._in_force()
        made = await self._work(lambda: prepare(path, task))
        lock = self._locks.setdefault(made.name, asyncio.Lock())
        async with lock:
            address = await self._address(made, path, task, settings, host, local=local)
        return HandedIn(address, made.preview, made.note)

    async def check(self, settings: HostSettings, *, local: bool) -> str:
        """Try a host as it would be used; what was seen, in one sentence. `HostError` with what does not work."""
        from studio.hosting.choosing import check, make_host
        from studio.remote.uploading import Web

        host = await self._work(lambda: make_host(settings, clock=self._clock))
        web = await self._work(Web)
        try:
            return await check(host, web, local=local)
        finally:
            await web.aclose()
            await host.aclose()

    async def delete(self, upload: Upload) -> None:
        """Take an upload away from its host. `HostError` where that is not the one in force, or refuses."""
        settings, host = await self._in_force()
        if settings.place != upload.place:
            raise HostError(
                f"This picture is at {upload.host}, which is not the place that is set now.", "Delete it there."
            )
        await host.delete(upload.key)
        await asyncio.wrap_future(self._uploads.deleted(upload, self._clock()))

    async def aclose(self) -> None:
        """Let go of every host."""
        for host in (*self._retired, *([self._host] if self._host is not None else [])):
            await host.aclose()

    async def _address(
        self, made: Prepared, path: Path, task: Task, settings: HostSettings, host: Host, *, local: bool
    ) -> str:
        from studio.hosting.host import usable

        secure = limits_of(task).secure
        digest = made.sha256
        known = await asyncio.wrap_future(self._uploads.living(digest, settings.place, self._clock()))
        if known is not None:
            return usable(known.address, host.name, local=local, secure=secure)
        hosted = await host.put(made.name, made.content, made.content_type)
        upload = Upload(
            sha256=digest,
            file=path.name,
            host=host.name,
            place=settings.place,
            address=hosted.address,
            key=hosted.key,
            expires_at=hosted.expires_at,
            size_bytes=len(made.content),
            width=made.width,
            height=made.height,
            task=task.value,
            created_at=self._clock(),
            thumbnail=await self._work(lambda: thumbnail_of(made.preview)),
        )
        # Written down before it is judged: what lies there can be deleted, of use or not.
        await asyncio.wrap_future(self._uploads.keep(upload))
        return usable(hosted.address, host.name, local=local, secure=secure)

    async def _in_force(self) -> tuple[HostSettings, Host]:
        from studio.hosting.choosing import NO_HOST, make_host

        async with self._finding:
            if self._settings is None:
                found = await asyncio.wrap_future(aside(self._find_host))
                if self._is_unset:  # a keyring may ask its owner, who may set another host meanwhile
                    self.use(found)
            settings, host = self._chosen()
            if settings.kind is HostKind.NONE:
                raise HostError(*NO_HOST)
            if host is None:
                host = await self._work(lambda: make_host(settings, clock=self._clock))
                if self._settings is settings:
                    self._host = host
                else:  # others were set meanwhile
                    self._retired.append(host)
        return settings, host

    @property
    def _is_unset(self) -> bool:
        return self._settings is None

    def _chosen(self) -> tuple[HostSettings, Host | None]:
        return self._settings or HostSettings(), self._host

    async def _work(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._workers, work)


def thumbnail_of(preview: Pixels) -> bytes:
    """A small JPEG. Blocks."""
    from studio.remote.pictures import thumbnail

    return thumbnail(preview, SMALL)


SMALL = 96
"""Pixels a side of the thumbnail that is kept of an upload."""
