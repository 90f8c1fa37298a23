"""The API key: from the environment, the system's keyring, or, with consent, a file that only its owner may read."""

from __future__ import annotations

import logging
import os
from enum import Enum
from pathlib import Path

from studio.errors import DiskError, StudioError

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


class ApiKey:
    """Loads and keeps the key. Every method may block (a keyring may ask its owner): call it in a worker."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "api-key"

    def load(self) -> tuple[str, Source]:
        """The key and where it was found; "" when there is none."""
        if key := os.environ.get(VARIABLE, "").strip():
            return key, Source.ENVIRONMENT
        if key := self._from_keyring():
            return key, Source.KEYRING
        try:
            key = self._file.read_text(encoding="utf-8").strip()
        except OSError:
            return "", Source.NOWHERE
        return (key, Source.FILE) if key else ("", Source.NOWHERE)

    def save(self, key: str, *, in_file: bool = False) -> Source:
        """Keep the key in the keyring, or in a file (mode 0600) when `in_file` says that the artist agreed.

        Raises `NoKeyringError` where there is no keyring to keep it in.
        """
        if not in_file:
            self._to_keyring(key)
            self._file.unlink(missing_ok=True)
            return Source.KEYRING
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                os.chmod(self._file, 0o600)
                file.write(key)
        except OSError as error:
            reason = error.strerror or str(error)
            raise DiskError(f"The key cannot be saved: {reason}.", "It is used until the studio is closed.") from error
        return Source.FILE

    def forget(self) -> None:
        """Remove the key from the keyring and from the file."""
        import keyring
        from keyring.errors import KeyringError

        self._file.unlink(missing_ok=True)
        try:
            keyring.delete_password(SERVICE, ACCOUNT)
        except KeyringError as error:
            log.info("no key in the keyring: %s", type(error).__name__)

    def _from_keyring(self) -> str:
        import keyring
        from keyring.errors import KeyringError

        try:
            return (keyring.get_password(SERVICE, ACCOUNT) or "").strip()
        except KeyringError as error:
            log.info("no keyring: %s", type(error).__name__)
            return ""

    def _to_keyring(self, key: str) -> None:
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(SERVICE, ACCOUNT, key)
        except KeyringError as error:
            raise NoKeyringError(
                "This system has no keyring that opens.", "The key can be kept in a file that only you may read."
            ) from error
