"""A bucket of an S3-compatible service: put by obstore, read by an address that is signed for a while."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from studio.errors import HostError, HostUnreachable, StudioError
from studio.hosting.host import Hosted
from studio.remote.download import is_private
from studio.store.settings.hosts import HostSettings

if TYPE_CHECKING:
    from obstore.store import S3Credential, S3Store

LONGEST_LIFE = 7 * 24 * 3600
"""Seconds; S3 signs for no longer."""
TIMEOUT = timedelta(seconds=300)
CONNECT = timedelta(seconds=10)
RETRIES = 2
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]", re.I)
_CODE = re.compile(r"<Code>([^<]{1,80})</Code>")
_MESSAGE = re.compile(r"<Message>([^<]{1,300})</Message>")
_STATUS = re.compile(r"status code: (\d{3})")
_KEY = frozenset({"InvalidAccessKeyId", "InvalidSecurity", "Unauthorized", "TokenRefreshRequired", "InvalidToken"})
_FULL = re.compile(r"quota|storagefull|insufficient.?storage|XMinioStorageFull|\b507\b", re.I)


class Bucket:
    """See `Host`. Keys are taken from the settings alone, never from the environment."""

    def __init__(self, settings: HostSettings, clock: Callable[[], float] = time.time) -> None:
        """Raises `HostError` where the settings cannot be those of a bucket."""
        self._clock = clock
        self._bucket = settings.get("bucket")
        self._prefix = settings.get("prefix").strip("/")
        self._life = min(LONGEST_LIFE, max(1, int(settings.get("life"))))
        endpoint = settings.get("endpoint").rstrip("/")
        region = settings.get("region") or "us-east-1"
        if not _NAME.fullmatch(self._bucket):
            raise HostError("The bucket has no name." if not self._bucket else f"“{self._bucket}” names no bucket.")
        if not settings.get("key_id") or not settings.get("secret"):
            raise HostError("The bucket has no access key and secret key.", "Enter both.")
        self._endpoint = _sound(endpoint) if endpoint else f"https://s3.{region}.amazonaws.com"
        self._store = _store(self._endpoint, region, self._bucket, settings.get("key_id"), settings.get("secret"))

    @property
    def name(self) -> str:
        return f"the bucket {self._bucket}"

    async def put(self, name: str, content: bytes, content_type: str) -> Hosted:
        import obstore

        key = f"{self._prefix}/{name}" if self._prefix else name
        signed_at = self._clock()
        await self._told(
            obstore.put_async(self._store, key, content, attributes={"Content-Type": content_type}, use_multipart=False)
        )
        address = await self._told(obstore.sign_async(self._store, "GET", key, timedelta(seconds=self._life)))
        return Hosted(address, signed_at + self._life, key)

    async def delete(self, key: str) -> None:
        import obstore

        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                raise self._trouble(error) from error
        except (obstore.exceptions.BaseError, ValueError, OSError) as error:
            raise self._trouble(error) from error

    async def aclose(self) -> None:
        pass

    async def _told(self, work: Any) -> Any:
        import obstore

        try:
            return await work
        except (obstore.exceptions.BaseError, ValueError, OSError) as error:
            raise self._trouble(error) from error

    def _trouble(self, error: Exception) -> StudioError:
        """One sentence for what the library says at great length."""
        text = str(error)
        where = urlsplit(self._endpoint).hostname or self._endpoint
        code, status = _first(_CODE, text), _first(_STATUS, text)
        if code in _KEY:
            return HostError(f"{where} does not know this access key.", "Check the access key.")
        if code == "SignatureDoesNotMatch":
            return HostError(f"The secret key does not belong to this access key, says {where}.", "Enter it anew.")
        if code == "RequestTimeTooSkewed":
            return HostError(f"{where} refuses because this computer’s clock is wrong.", "Set the clock.")
        if code == "NoSuchBucket":
            return HostError(f"There is no bucket {self._bucket} at {where}.", "Check its name and region.")
        if code in ("AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException"):
            return HostError(f"The bucket {self._bucket} is in another region.", "Check the region.")
        if _FULL.search(f"{code} {status} {_first(_MESSAGE, text)}"):
            return HostError(f"The bucket {self._bucket} is full.", "Delete older uploads, or ask for more room.")
        if code == "EntityTooLarge" or status == "413":
            return HostError(f"The picture is too large for {where}.", "Use a smaller picture.")
        if status in ("401", "403"):
            return HostError(f"This key may not write into the bucket {self._bucket}.", "Check its rights.")
        if status:
            words = _first(_MESSAGE, text) or f"it answers {status}"
            return HostError(f"{where} did not take the picture: {words}", "Check the settings of the bucket.")
        return HostUnreachable(f"{where} cannot be reached: {_reason(text)}.", "Check the network and the address.")


def _store(endpoint: str, region: str, bucket: str, key_id: str, secret: str) -> S3Store:
    from obstore.store import S3Store

    def credential() -> S3Credential:
        return {"access_key_id": key_id, "secret_access_key": secret, "token": None, "expires_at": None}

    return S3Store(
        bucket,
        endpoint=endpoint,
        region=region,
        virtual_hosted_style_request=False,
        # Given this way they are taken as they are: the library would mix others with what the environment names.
        credential_provider=credential,
        client_options={"allow_http": True, "timeout": TIMEOUT, "connect_timeout": CONNECT},
        retry_config={"max_retries": RETRIES, "retry_timeout": timedelta(seconds=60)},
    )


def _sound(endpoint: str) -> str:
    """The endpoint; the library dies of one that is no address."""
    if "://" not in endpoint:
        endpoint = f"https://{endpoint}"
    try:
        parts = urlsplit(endpoint)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and endpoint.isascii()
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or "@" in parts.netloc or not re.fullmatch(r"[!-~]+", endpoint):
        raise HostError(f"“{endpoint}” is no address of an S3 service.", "It looks like https://s3.example.com.")
    if parts.scheme == "http" and not is_private(parts.hostname or ""):
        raise HostError(f"“{endpoint}” is not protected.", "Write https:// instead of http://.")
    return endpoint


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1].strip() if found else ""


def _reason(text: str) -> str:
    low = text.lower()
    if "certificate" in low or "unknownissuer" in low:
        return "its certificate is not valid"
    if "dns error" in low:
        return "there is no such name"
    if "timedout" in low or "timed out" in low or "kind: timeout" in low:
        return "it took too long"
    return "nobody answers there" if "connect" in low else "the connection broke"
