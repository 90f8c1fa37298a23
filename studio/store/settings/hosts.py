"""Where pictures of this computer are put for the service to read: which host the artist set, and what opens it.

One table says what a host of each kind needs; the file holds what is no secret, and the rest is kept as the API key
is. Secrets are kept for the place that they were entered for and are never handed to another one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from studio.store.disk import write_atomic
from studio.store.settings.api_key import Secret


class HostKind(StrEnum):
    """How a picture is given away."""

    NONE = "none"
    BUCKET = "bucket"
    UPLOAD = "upload"
    COMMAND = "command"


KINDS: Mapping[HostKind, str] = {
    HostKind.NONE: "None",
    HostKind.BUCKET: "Bucket",
    HostKind.UPLOAD: "Web address",
    HostKind.COMMAND: "Command",
}
"""In the artist's words."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a host needs to know: `help` is one sentence, `hint` an example; `choices` value and word.

    Without a `needed` one nothing can be put there.
    """

    key: str
    label: str
    help: str
    hint: str = ""
    default: str = ""
    secret: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = False


_LIFE = (("3600", "1 hour"), ("86400", "1 day"), ("259200", "3 days"), ("604800", "7 days"))
FIELDS: Mapping[HostKind, tuple[Field, ...]] = {
    HostKind.NONE: (),
    HostKind.BUCKET: (
        Field("endpoint", "Address", "Of the S3 service; empty is Amazon's own.", "https://s3.example.com"),
        Field("region", "Region", "Where the bucket is; Cloudflare R2 wants “auto”.", "us-east-1", "us-east-1"),
        Field("bucket", "Bucket", "Its name. The bucket itself need not be public.", "my-pictures", needed=True),
        Field("prefix", "Folder", "In the bucket; empty is its top.", "studio", "studio"),
        Field("key_id", "Access key", "The name of the key, not the secret.", "AKIA…", needed=True),
        Field("secret", "Secret key", "It signs what is sent, and never leaves this computer.", "", secret=True,
              needed=True),
        Field("life", "Addresses live", "S3 signs for 7 days at most.", "", "604800", choices=_LIFE),
    ),
    HostKind.UPLOAD: (
        Field("address", "Upload to", "{name} stands for the name of the file. WebDAV is a PUT.",
              "https://dav.example.com/pictures/{name}", needed=True),
        Field("method", "By", "What the host expects.", "", "PUT", choices=(("PUT", "PUT"), ("POST", "POST"))),
        Field("form", "Form field", "For hosts that take forms; empty sends the bare file.", "file"),
        Field("user", "User name", "Empty where the host asks for none.", ""),
        Field("password", "Password", "Only ever sent to the address above.", "", secret=True),
        Field("headers", "Headers", "More to send along, each as Name: value, with a semicolon between them.",
              "Authorization: Bearer …", secret=True),
        Field("public", "Public address",
              "A template; “text” or a path as in “data.url” where the answer says it; empty is the same as above.",
              "https://pictures.example.com/{name}"),
    ),
    HostKind.COMMAND: (
        Field("command", "Command", "{file} stands for the picture. It prints the address as its last line.",
              "my-upload {file}", needed=True),
        Field("remove", "To delete", "{address} and {name} stand for what was uploaded; empty cannot delete.",
              "my-upload --delete {name}"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HostSettings:
    """A host as it was set. `values` are by the keys of `FIELDS`, the secret ones among them where they are known."""

    kind: HostKind = HostKind.NONE
    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    def get(self, key: str) -> str:
        """What was entered, or the default."""
        default = next((one.default for one in FIELDS[self.kind] if one.key == key), "")
        return self.values.get(key, default).strip()

    @property
    def missing(self) -> str:
        """What the first needed field that is empty is called, "" when none is."""
        return next((one.label for one in FIELDS[self.kind] if one.needed and not self.get(one.key)), "")

    @property
    def origin(self) -> str:
        """Whom the secrets are for."""
        match self.kind:
            case HostKind.BUCKET:
                return f"{self.get('endpoint').rstrip('/').lower() or 'amazon'} {self.get('key_id')}"
            case HostKind.UPLOAD:
                parts = urlsplit(self.get("address"))
                return f"{parts.scheme}://{parts.netloc} {self.get('user')}".lower()
        return ""

    @property
    def place(self) -> str:
        """What tells one host from another: an upload of one is not looked for at the other.

        It stands in the library beside every upload, so nothing can be read from it: addresses and commands may hold
        what opens the host.
        """
        match self.kind:
            case HostKind.BUCKET:
                found = f"{self.origin} {self.get('bucket')} {self.get('prefix').strip('/')}"
            case HostKind.UPLOAD:
                found = f"{self.origin} {self.get('address')} {self.get('public')}"
            case HostKind.COMMAND:
                found = self.get("command")
            case _:
                return ""
        return f"{self.kind} {sha256(found.encode('utf-8', 'replace')).hexdigest()[:32]}"

    @property
    def secrets(self) -> dict[str, str]:
        """Those of its values that are secret and not empty."""
        return {one.key: value for one in FIELDS[self.kind] if one.secret and (value := self.get(one.key))}

    def with_secrets(self, secrets: Mapping[str, str]) -> HostSettings:
        """The same with secrets where none were entered."""
        missing = {key: value for key, value in secrets.items() if not self.values.get(key)}
        return replace(self, values={**self.values, **missing})


class HostFile:
    """The settings on disk and their secrets in the keyring. Every method may block: use a worker."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "hosting.json"
        self._secret = Secret(folder / "hosting-secret", "hosting")

    def load(self) -> HostSettings:
        """What is set, secrets included; nothing where nothing is, or where it cannot be read."""
        settings = self._settings()
        return settings.with_secrets(self._secrets(settings)) if needs_secrets(settings.kind) else settings

    def complete(self, settings: HostSettings) -> HostSettings:
        """`settings` with the secrets that are kept, as far as they were entered for the same place."""
        return settings.with_secrets(self._secrets(settings)) if needs_secrets(settings.kind) else settings

    def save(self, settings: HostSettings, *, in_file: bool = False) -> None:
        """Keep settings and secrets. Raises as `Secret.save` does, and nothing is changed then."""
        secrets = settings.secrets
        if secrets:
            self._secret.save(json.dumps({"for": settings.origin, **secrets}), in_file=in_file)
        else:
            self._secret.forget()
        open_values = {
            one.key: settings.get(one.key)
            for one in FIELDS[settings.kind]
            if not one.secret and settings.get(one.key) != one.default
        }
        write_atomic(self._path, json.dumps({"kind": settings.kind.value, **open_values}, indent=2).encode("utf-8"))

    def _settings(self) -> HostSettings:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            kind = HostKind(kept.pop("kind"))
        except (OSError, ValueError, RecursionError, KeyError, AttributeError, TypeError):
            return HostSettings()
        known = {one.key for one in FIELDS[kind] if not one.secret}
        return HostSettings(kind, {key: value for key, value in kept.items() if key in known and type(value) is str})

    def _secrets(self, settings: HostSettings) -> dict[str, str]:
        try:
            kept = json.loads(self._secret.load()[0] or "{}")
        except ValueError:
            return {}
        if not isinstance(kept, dict) or kept.pop("for", "") != settings.origin:
            return {}
        known = {one.key for one in FIELDS[settings.kind] if one.secret}
        return {key: value for key, value in kept.items() if key in known and type(value) is str}


def needs_secrets(kind: HostKind) -> bool:
    """Whether a host of that kind is opened with anything."""
    return any(one.secret for one in FIELDS[kind])
