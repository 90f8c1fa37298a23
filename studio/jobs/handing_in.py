"""A local picture gets an address: with the practice service, which is the only one that takes files (contract §6)."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import InputError, Remedy
from studio.jobs.service import Service

if TYPE_CHECKING:
    from studio.remote.client import Client
    from studio.remote.pictures import Pixels

NO_FILES = ("The service takes no files.", "Put the file where it has a public address, and paste that.")
"""What happened and what to do, where it is the real service."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Where the service has it now, and what it looks like."""

    address: str
    preview: Pixels


async def hand_in(path: Path, service: Service, client: Client, workers: Executor) -> HandedIn:
    """Read the file on a worker and give it to `service`, whose client is `client`.

    `InputError` where that is not the practice service, before the file is even looked at; `PictureError` for what
    is no picture.
    """
    if not service.practice:
        raise InputError(*NO_FILES, remedy=Remedy.NONE)
    from studio.remote import local_picture

    picture = await asyncio.get_running_loop().run_in_executor(workers, local_picture.read, path)
    return HandedIn(await client.hand_in(picture.name, picture.content), picture.preview)
