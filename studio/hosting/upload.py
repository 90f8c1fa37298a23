"""A web server that takes files: WebDAV, or anything that takes a PUT or a POST and serves what it got."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from studio.errors import HostError, StudioError
from studio.hosting.host import Hosted
from studio.remote.download import is_private
from studio.remote.uploading import Answer, Form, Web
from studio.store.settings.hosts import HostSettings

_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*([\t\x20-\x7e]*)")
TEXT = "text"


class Upload:
    """See `Host`. What opens it is sent to the upload address alone, over https or within this network."""

    def __init__(self, settings: HostSettings, web: Web) -> None:
        """Raises `HostError` where the settings cannot be those of such a server."""
        self._web = web
        self._template = settings.get("address")
        self._method = settings.get("method").upper()
        self._form = settings.get("form")
        self._public = settings.get("public")
        self._credentials = (settings.get("user"), settings.get("password")) if settings.get("user") else None
        self._headers = _headers(settings.get("headers"))
        _require_sound(self._template, bool(settings.secrets))
        if self._method == "PUT" and "{name}" not in self._template:
            raise HostError("The address to upload to has no {name} in it.", "Without it every picture is the same.")
        if not self._public and "{name}" not in self._template:
            raise HostError("It is not known where the pictures are then.", "Enter their public address.")

    @property
    def name(self) -> str:
        return urlsplit(self._template).hostname or self._template

    async def put(self, name: str, content: bytes, content_type: str) -> Hosted:
        address = _filled(self._template, name)
        if self._form:
            answer = await self._send(self._method, address, Form(self._form, name, content, content_type), {})
        else:
            answer = await self._send(self._method, address, content, {"content-type": content_type})
        if not 200 <= answer.status < 300:
            raise self._refusal(answer)
        return Hosted(self._public_address(name, answer), None, name)

    async def delete(self, key: str) -> None:
        if "{name}" not in self._template:
            raise HostError(f"{self.name} cannot be told to delete a picture.", "Delete it there.")
        answer = await self._send("DELETE", _filled(self._template, key), None, {})
        if not 200 <= answer.status < 300 and answer.status not in (404, 410):
            raise self._refusal(answer)

    async def aclose(self) -> None:
        await self._web.aclose()

    async def _send(self, method: str, address: str, content: bytes | Form | None, more: Mapping[str, str]) -> Answer:
        return await self._web.send(method, address, content, {**more, **self._headers}, self._credentials)

    def _public_address(self, name: str, answer: Answer) -> str:
        if not self._public:
            return _filled(self._template, name)
        if "{name}" in self._public or "://" in self._public:
            return _filled(self._public, name)
        text = answer.body.decode("utf-8", "replace").strip()
        if self._public.lower() == TEXT:
            return text
        try:
            found = json.loads(text)
            for step in self._public.split("."):
                found = found[int(step)] if isinstance(found, list) else found[step]
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise HostError(f"The answer of {self.name} has no “{self._public}” in it.") from error
        if not isinstance(found, str):
            raise HostError(f"“{self._public}” in the answer of {self.name} is no address.")
        return found

    def _refusal(self, answer: Answer) -> StudioError:
        name = self.name
        match answer.status:
            case 401 | 403:
                return HostError(f"{name} does not let you in.", "Check user name, password and headers.")
            case 404 | 409:
                return HostError(f"There is no such folder at {name}.", "Check the address, or make the folder.")
            case 405 | 501:
                return HostError(f"{name} takes no {self._method} there.", "Check the address and how it is sent.")
            case 413:
                return HostError(f"The picture is too large for {name}.", "Use a smaller picture.")
            case 507:
                return HostError(f"{name} is full.", "Delete older uploads, or ask for more room.")
            case status if 300 <= status < 400:
                return HostError(f"The upload address points elsewhere at {name}.", "Enter where it points to.")
            case status if status >= 500 or status == 429:
                return HostError(f"{name} is in trouble (it answers {status}).", "Try again later.")
        return HostError(f"{name} did not take the picture (it answers {answer.status}).", "Check the settings.")


def _headers(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.replace("\n", ";").split(";"):
        if not line.strip():
            continue
        header = _HEADER.fullmatch(line.strip())
        if header is None:
            raise HostError("A header is not written as Name: value.", "Write it like Authorization: Bearer …")
        found[header[1].lower()] = header[2].strip()
    return found


def _require_sound(template: str, has_secrets: bool) -> None:
    address = _filled(template, "x.png")
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not address.isprintable() or " " in address:
        raise HostError(
            f"“{template}” is no address to upload to." if template else "There is no address to upload to."
        )
    if "@" in parts.netloc:
        raise HostError("User name and password do not belong into the address.", "Enter them below it.")
    if has_secrets and parts.scheme == "http" and not is_private(parts.hostname or ""):
        raise HostError(f"“{template}” is not protected: your password would travel in the clear.", "Write https://.")


def _filled(template: str, name: str) -> str:
    return template.replace("{name}", quote(name, safe=""))
