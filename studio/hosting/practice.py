"""The practice service takes files itself: in practice there is nothing to set up."""

from __future__ import annotations

from studio.errors import HostError, Remedy
from studio.hosting.host import Hosted
from studio.remote.client import Client


class PracticeHost:
    """See `Host`."""

    name = "the practice service"

    def __init__(self, client: Client) -> None:
        self._client = client

    async def put(self, name: str, content: bytes, content_type: str) -> Hosted:
        return Hosted(await self._client.hand_in(name, content), None, name)

    async def delete(self, key: str) -> None:
        raise HostError("The practice service keeps what it was given.", remedy=Remedy.NONE)

    async def aclose(self) -> None:
        pass
