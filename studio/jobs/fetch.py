"""Bringing the pictures of a finished job home: download, decode once, thumbnail, hash, sync, rename, journal."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from studio.errors import (
    DiskError,
    JobForgotten,
    NetworkError,
    PictureError,
    PictureGone,
    Remedy,
    ServiceDown,
    ServiceError,
    StudioError,
    TooBusy,
)
from studio.jobs.events import Event, JobChanged, PictureProgress, PictureReady, Trouble
from studio.remote import pictures
from studio.remote.pace import LATER, Pace
from studio.request.lifetimes import ACTIONS_SECONDS
from studio.request.origins import Origin
from studio.store.clocks import files_are_gone
from studio.store.files import NameTaken, PictureFiles
from studio.store.inside import look_inside
from studio.store.journal import Journal
from studio.store.records import JobRecord, PictureRecord, PictureState

if TYPE_CHECKING:
    from studio.remote.download import Downloader, Fetched

log = logging.getLogger(__name__)

LANES = 4
"""Pictures on their way at once, over all jobs: one job's four come together, fifty jobs do not crowd the line."""
BROKEN_TRIES = 3
"""How often a download that turns out not to be a whole picture is fetched anew before it is left for later."""

MISSES = 3
"""After how many failures to reach a picture its address is asked for anew."""
MOST_MISSES = 20
"""After how many it is left for later: some minutes, if nothing is scaled."""
REACHED_SOON = 900.0
"""Seconds: the longest pause between tries where network or disk may be back at any time."""
DEAD_LOOKS = 3
"""A young job's link is dead only when it was refused at so many tries: the service's own replicas may lag."""
NO_MORE = "The time is over for which the service keeps pictures."

FreshUrls = Callable[[JobRecord], Awaitable[list[tuple[str, str]]]]


class Elsewhere(Exception):
    """The service in force is not the one that could say where the pictures are now: they go on waiting."""


class Fetcher:
    """Fetches what is still missing of a job; a picture already stored is not touched again."""

    def __init__(
        self,
        *,
        journal: Journal,
        files: PictureFiles,
        downloader: Downloader,
        pace: Pace,
        emit: Callable[[Event], None],
        workers: Executor,
        clock: Callable[[], float] = time.time,
        on_later: Callable[[], None] = lambda: None,
        learn_prompt: Callable[[int, str], Future[JobRecord]] | None = None,
    ) -> None:
        """`on_later` is called when a picture was left to be tried again; `clock` gives seconds since the epoch.

        `learn_prompt(job, words)` writes down the words of a job that came without any.
        """
        self._learn_prompt = learn_prompt
        self._journal = journal
        self._files = files
        self._downloader = downloader
        self._pace = pace
        self._emit = emit
        self._workers = workers
        self._clock = clock
        self._on_later = on_later
        self._lanes = asyncio.Semaphore(LANES)

    async def fetch(self, job: JobRecord, fresh_urls: FreshUrls) -> JobRecord:
        """Store every waiting picture of `job`, or say on it why that cannot be; returns the job as it is then.

        A picture whose new address `fresh_urls` refuses to ask for (`Elsewhere`) is left waiting.
        """
        waiting = [picture for picture in job.pictures if picture.state is PictureState.WAITING]
        if waiting:
            fetching = (self._fetch_one(job, picture, fresh_urls) for picture in waiting)
            # All of them end before one that failed is told: a second try must not meet the first one's files.
            gone = 0
            for outcome in await asyncio.gather(*fetching, return_exceptions=True):
                if isinstance(outcome, BaseException):
                    raise outcome
                gone += outcome
            if gone:
                self._emit(Trouble(_gone(job, gone)))
        job = await asyncio.wrap_future(self._journal.get(job.id))
        return job if job.prompt or job.origin != Origin.LEGNEXT else await self._with_words(job)

    async def _with_words(self, job: JobRecord) -> JobRecord:
        """The service tells no prompt of a job that was bought elsewhere; its pictures do."""
        stored = next((one for one in job.pictures if one.state is PictureState.STORED and one.kind == "image"), None)
        if stored is None or self._learn_prompt is None:
            return job
        path = self._files.absolute(stored.path)
        try:
            words = (await asyncio.get_running_loop().run_in_executor(self._workers, look_inside, path)).prompt
        except PictureError:
            return job
        return await asyncio.wrap_future(self._learn_prompt(job.id, words)) if words else job

    async def _fetch_one(self, job: JobRecord, picture: PictureRecord, fresh_urls: FreshUrls) -> bool:
        """Whether it was given up for good."""
        with contextlib.suppress(Elsewhere):
            return await self._bring(job, picture, fresh_urls)
        return False

    async def _bring(self, job: JobRecord, picture: PictureRecord, fresh_urls: FreshUrls) -> bool:
        broken = misses = 0
        refreshed = False
        while True:
            try:
                changed = await self._attempt(job, picture)
            except PictureError as error:
                broken += 1
                if broken >= BROKEN_TRIES:
                    # Without its advice, which is about the next seconds.
                    return await self._leave(job, picture, PictureError(error.sentence))
                await asyncio.sleep(self._pace.after_failure(broken, error))
            except (ServiceDown, TooBusy, NetworkError) as error:
                misses += 1
                if misses >= MOST_MISSES:
                    await self._note(job, "", Remedy.NONE)
                    return await self._leave(job, picture, type(error)(error.sentence), REACHED_SOON)
                if misses == 1:
                    await self._note(job, str(error), error.remedy)
                # The place itself may have moved, as the practice service does with every start.
                if misses % MISSES == 0 and (url := await self._ask_again(job, picture, fresh_urls)):
                    picture = dataclasses.replace(picture, url=url)
                await asyncio.sleep(self._pace.after_failure(misses, error))
            except ServiceError as error:
                # A refused link is asked for anew once; when the new one is refused as well, it is as good as dead.
                answered, url = (True, "") if refreshed else await self._ask(job, picture, fresh_urls)
                if not url:
                    dead = answered and isinstance(error, JobForgotten) and self._is_certain(job, picture)
                    return await (self._give_up(job, picture, error) if dead else self._leave(job, picture, error))
                refreshed, picture = True, dataclasses.replace(picture, url=url)
            except DiskError as error:
                return await self._leave(job, picture, error, REACHED_SOON)
            else:
                self._emit(JobChanged(changed))
                if changed.error:
                    await self._note(job, "", Remedy.NONE)
                return False

    async def _attempt(self, job: JobRecord, picture: PictureRecord) -> JobRecord:
        loop = asyncio.get_running_loop()
        placement = await loop.run_in_executor(
            self._workers, self._files.place, job, picture.index, _extension(picture)
        )

        def report(received: int, total: int) -> None:
            self._emit(PictureProgress(job.id, picture.index, received, total))

        async with self._lanes:
            fetched = await self._downloader.fetch(picture.url, placement.part, report)
        if picture.kind == "video":
            decoded = await loop.run_in_executor(self._workers, _looked_through, placement.part)
        else:
            decoded = await loop.run_in_executor(self._workers, pictures.decode, placement.part)
        if decoded is None:
            # A whole video that cannot be decoded here is kept for players that can.
            relative = await loop.run_in_executor(self._workers, self._adopt, job, picture.index, placement.part, "mp4")
            return await self._journal_stored(job, picture, relative, fetched, 0, 0)
        # The artist sees the picture now; what makes it durable follows.
        self._emit(PictureReady(job.id, picture.index, decoded.preview))
        relative = await loop.run_in_executor(self._workers, self._keep, job, picture.index, placement.part, decoded)
        return await self._journal_stored(job, picture, relative, fetched, decoded.width, decoded.height)

    def _keep(self, job: JobRecord, index: int, part: Path, decoded: pictures.Decoded) -> str:
        """In a worker: name the file by what it really is, make it durable, and leave its thumbnail in the cache."""
        relative = self._adopt(job, index, part, decoded.extension)
        self._files.write_atomic(self._files.thumbnail(job.id, index), decoded.thumbnail_jpeg)
        return relative

    def _adopt(self, job: JobRecord, index: int, part: Path, extension: str) -> str:
        """In a worker: give the whole `.part` its place; asked for anew, since a crash may have adopted it before."""
        while True:
            placement = dataclasses.replace(self._files.place(job, index, extension), part=part)
            try:
                self._files.adopt(placement)
            except NameTaken:
                if not placement.final.exists():
                    raise
                continue  # by another lane, under a template whose names may be the same: the next one is free
            return placement.relative

    async def _journal_stored(
        self, job: JobRecord, picture: PictureRecord, relative: str, fetched: Fetched, width: int, height: int
    ) -> JobRecord:
        return await asyncio.wrap_future(
            self._journal.picture_stored(job.id, picture.index, relative, fetched.sha256, fetched.size, width, height)
        )

    async def _note(self, job: JobRecord, sentence: str, remedy: Remedy) -> None:
        """Say on the card why the pictures do not come, or that they come again."""
        noted = await asyncio.wrap_future(self._journal.change(job.id, error=sentence, remedy=remedy))
        self._emit(JobChanged(noted))

    async def _ask_again(self, job: JobRecord, picture: PictureRecord, fresh_urls: FreshUrls) -> str:
        return (await self._ask(job, picture, fresh_urls))[1]

    async def _ask(self, job: JobRecord, picture: PictureRecord, fresh_urls: FreshUrls) -> tuple[bool, str]:
        """Whether the service answered where the picture is now, be it that it has forgotten; and its address."""
        try:
            urls = await fresh_urls(job)
        except StudioError as error:
            log.info("no fresh link for picture %d of job %d: %s", picture.index, job.id, error)
            return isinstance(error, JobForgotten), ""
        return True, urls[picture.index][1] if picture.index < len(urls) else ""

    def _is_certain(self, job: JobRecord, picture: PictureRecord) -> bool:
        """Whether one refusal more means that a link is dead."""
        ended = job.ended_at or job.created_at
        return picture.tries + 1 >= DEAD_LOOKS or self._clock() > ended + ACTIONS_SECONDS

    async def _leave(
        self, job: JobRecord, picture: PictureRecord, error: StudioError, longest: float = LATER[-1]
    ) -> bool:
        """Let it be missing until it is tried again; where the service has deleted it meanwhile, for good."""
        if files_are_gone(job, self._clock()):
            return await self._give_up(job, picture, PictureGone(error.sentence, NO_MORE))
        wait = self._pace.until_next_try(picture.tries + 1, longest)
        missing = self._journal.picture_missing(job.id, picture.index, str(error), self._clock() + wait)
        self._emit(JobChanged(await asyncio.wrap_future(missing)))
        self._on_later()
        return False

    async def _give_up(self, job: JobRecord, picture: PictureRecord, error: StudioError) -> bool:
        changed = await asyncio.wrap_future(self._journal.picture_missing(job.id, picture.index, str(error)))
        self._emit(JobChanged(changed))
        return True


def _gone(job: JobRecord, count: int) -> PictureGone:
    words = " ".join(job.prompt.split()) or job.task.value.replace("_", " ")
    which = "A picture" if count == 1 else f"{count} pictures"
    them = "it" if count == 1 else "them"
    short = words if len(words) <= 60 else f"{words[:60].rstrip()}…"
    return PictureGone(
        f"{which} of “{short}” can no longer be fetched: the service does not have {them} any more.",
        "What is on this disk stays.",
    )


def _looked_through(part: Path) -> pictures.Decoded | None:
    """In a worker: a video's size, and its first frame in place of a picture; None when it cannot be decoded here."""
    from studio.video.probe import probe  # with the decoders behind it, which no picture needs

    found = probe(part)
    if found.poster is None:
        return None
    frame = found.poster
    preview = pictures.Pixels(frame.width, frame.height, frame.packed, alpha=False)
    return pictures.Decoded(found.width, found.height, "MP4", "mp4", preview)


def _extension(picture: PictureRecord) -> str:
    """The extension that the address promises; what is inside decides once it is here."""
    last = urlsplit(picture.url).path.rpartition("/")[2]
    _, dot, extension = last.rpartition(".")
    if dot and extension.isalnum() and len(extension) <= 4:
        return extension.lower()
    return "mp4" if picture.kind == "video" else "png"
