"""A keyring that forgets: what the tests store goes into memory and never into the machine's own keyring."""

from __future__ import annotations

from typing import ClassVar

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """One process-wide table; `clear` empties it between tests."""

    priority: ClassVar[float] = 1
    _passwords: ClassVar[dict[tuple[str, str], str]] = {}

    @classmethod
    def clear(cls) -> None:
        """Forget everything."""
        cls._passwords.clear()

    def get_password(self, service: str, username: str) -> str | None:
        """The stored password, or None."""
        return self._passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password until `clear`."""
        self._passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget one password; raises `PasswordDeleteError` where there is none, as real keyrings do."""
        if self._passwords.pop((service, username), None) is None:
            raise PasswordDeleteError("no such password")
