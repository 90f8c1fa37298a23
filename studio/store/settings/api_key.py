"""Secrets: the API key and those of hosts, in the system's keyring or, with consent, in a file for its owner alone.

The API key may also come from the environment.
"""

from __future__ import annotations

import logging
import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import StudioError
from studio.store.disk import disk_errors, write_atomic

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

VARIABLE = "LEGNEXT_API_KEY"
SERVICE = "legnext-studio"
ACCOUNT = "api-key"


class Source(Enum):
    """Where the key was found."""

    NOWHERE = "nowhere"
    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    FILE = "file"


class NoKeyringError(StudioError):
    """This system has no keyring that opens; a file would have to do."""


class Secret:
    """One secret under a name of its own. Every method may block (a keyring may ask its owner): use a worker."""

    def __init__(self, file: Path, account: str) -> None:
        self._file = file
        self._account = account

    def load(self) -> tuple[str, Source]:
        """The secret and where it was found; "" when there is none."""
        if key := self._from_keyring():
            return key, Source.KEYRING
        try:
            key = self._file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return "", Source.NOWHERE
        return (key, Source.FILE) if key else ("", Source.NOWHERE)

    def save(self, key: str, *, in_file: bool = False) -> Source:
        """Keep it in the keyring, or in a file (mode 0600) when `in_file` says that the artist agreed.

        Raises `NoKeyringError` where there is no keyring to keep it in, `DiskError` where the file cannot be written.
        """
        if in_file:
            write_atomic(self._file, key.encode("utf-8"), private=True)
            return Source.FILE
        self._to_keyring(key)
        with disk_errors(self._file):
            self._file.unlink(missing_ok=True)
        return Source.KEYRING

    def forget(self) -> None:
        """Remove it from the file and from the keyring. Raises `DiskError` when the file stays."""
        with disk_errors(self._file):
            self._file.unlink(missing_ok=True)
        from keyring.errors import KeyringError

        try:
            if (keyring := _keyring()) is not None:
                keyring.delete_password(SERVICE, self._account)
        except (KeyringError, OSError) as error:
            log.info("no key in the keyring: %s", type(error).__name__)

    def _from_keyring(self) -> str:
        from keyring.errors import KeyringError

        try:
            keyring = _keyring()
            return "" if keyring is None else (keyring.get_password(SERVICE, self._account) or "").strip()
        except (KeyringError, OSError) as error:
            log.info("no keyring: %s", type(error).__name__)
            return ""

    def _to_keyring(self, key: str) -> None:
        from keyring.errors import KeyringError

        cause: Exception | None = None
        try:
            if (keyring := _keyring()) is not None:
                keyring.set_password(SERVICE, self._account, key)
                return
        except (KeyringError, OSError) as error:
            cause = error
        raise NoKeyringError(
            "This system has no keyring that opens.", "The key can be kept in a file that only you may read."
        ) from cause


class ApiKey(Secret):
    """Loads and keeps the key of one service.

    A key is kept for the address that it opened and is never handed to another one; `address` is "" for the usual
    one. The key in the environment is for whatever this run is told to speak with.
    """

    def __init__(self, folder: Path, address: str = "") -> None:
        mark = f"-{_short(address)}" if address else ""
        super().__init__(folder / f"api-key{mark}", f"{ACCOUNT}@{address}" if address else ACCOUNT)

    def load(self) -> tuple[str, Source]:
        """The key and where it was found; "" when there is none."""
        if key := os.environ.get(VARIABLE, "").strip():
            return key, Source.ENVIRONMENT
        return super().load()


def _short(address: str) -> str:
    from hashlib import blake2s  # slow to load, and the window asks this module for a name before it is painted

    return blake2s(address.encode(), digest_size=4).hexdigest()


def _keyring() -> KeyringBackend | None:
    """The system's keyring; None for the make-believe ones that drop a key or write it down in plain text."""
    import keyring

    backend = keyring.get_keyring()
    pretended = type(backend).__module__.startswith(("keyring.backends.null", "keyring.backends.fail", "keyrings.alt"))
    return None if pretended else backend
