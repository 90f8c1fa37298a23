"""Where pictures of this computer are put: what is set, whether it works, and what was put there so far."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from studio.errors import HostError, StudioError
from studio.jobs.aside import aside
from studio.models.studio import StudioModel
from studio.store.settings.api_key import NoKeyringError
from studio.store.settings.hosts import FIELDS, KINDS, Field, HostFile, HostKind, HostSettings
from studio.store.uploads import Upload

__all__ = ["FIELDS", "KINDS", "Field", "HostKind", "HostSettings", "Hosting", "UploadRow"]

T = TypeVar("T")
TESTING = "Putting a small picture there …"
NOT_TESTED = "Kept. It was not tested."
KEPT = "Kept. Pictures of this computer go there from now on."
NONE = "Kept. Pictures of this computer go nowhere."


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One upload in words: `where` it is, `life` of its address, `use` by jobs that have not ended ("" for none)."""

    upload: Upload
    where: str
    life: str
    use: str
    is_gone: bool


class Hosting(QObject):
    """Lives on the GUI thread; disk, keyring and network are behind it.

    `changed()`: what is set. `listed()`: `rows`. `said(sentence, wrong)`: what came of a press. `busy_changed()`.
    `file_offered()`: there is no keyring, so that secrets could only be kept in a file. `kept(HostSettings)`.
    """

    changed = Signal()
    listed = Signal()
    said = Signal(str, bool)
    busy_changed = Signal()
    file_offered = Signal()
    kept = Signal(object)

    def __init__(
        self,
        studio: StudioModel,
        file: HostFile,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._file = file
        self._clock = clock
        self._set = HostSettings()
        self._tested = HostSettings()
        self._busy = 0
        self.rows: list[UploadRow] = []
        studio.uploaded.connect(self.refresh)
        studio.opened.connect(self.refresh)

    @property
    def kind(self) -> HostKind:
        """Of the host that is set."""
        return self._set.kind

    @property
    def is_busy(self) -> bool:
        """Whether something is being tested, kept or deleted."""
        return self._busy > 0

    def value(self, kind: HostKind, key: str) -> str:
        """What is set for a field; "" for secrets, which are not shown again."""
        settings = self._set if kind is self._set.kind else HostSettings(kind)
        return "" if any(one.key == key and one.secret for one in FIELDS[kind]) else settings.get(key)

    def has_secret(self, kind: HostKind, key: str) -> bool:
        """Whether a secret of that field is kept already."""
        return kind is self._set.kind and key in self._set.secrets

    def read(self) -> None:
        """Load what is set, and list what was put there."""
        self._watch(aside(self._file.load), self._on_read)
        self.refresh()

    def refresh(self) -> None:
        """List anew what was put there."""
        store = self._studio.store
        if store is None:
            return

        def counted(users: Mapping[int, int]) -> None:
            self._watch(store.uploads.all(), lambda found: self._list(found, users), quiet=True)

        self._watch(store.uploads.users(), counted, quiet=True)

    @property
    def practice(self) -> bool:
        """Whether the practice service is in force, which takes pictures itself."""
        return self._studio.practice

    def test(self, kind: HostKind, values: Mapping[str, str]) -> None:
        """Put a small picture there, read it as a stranger would, and take it away; `said` tells what was seen."""
        if self.is_busy:
            return
        self.said.emit(TESTING, False)

        def try_it(settings: HostSettings) -> None:
            def works(sentence: str) -> None:
                self._tested = settings
                self.said.emit(sentence, False)

            self._watch(self._studio.check_host(settings), works)

        self._watch(aside(lambda: self._file.complete(HostSettings(kind, dict(values)))), try_it)

    def keep(self, kind: HostKind, values: Mapping[str, str], *, in_file: bool = False) -> None:
        """Use this host from now on. `in_file` says that the artist agreed to a file where there is no keyring."""
        if self.is_busy:
            return

        def save() -> HostSettings:
            settings = self._file.complete(HostSettings(kind, dict(values)))
            if settings.missing:
                raise HostError(f"“{settings.missing}” is empty.", "Nothing can be put there without it.")
            self._file.save(settings, in_file=in_file)
            return settings

        def saved(settings: HostSettings) -> None:
            self._set = settings
            self._studio.use_host(settings)
            self.kept.emit(settings)
            self.changed.emit()
            self.said.emit(self._kept_words(settings), False)

        self._watch(aside(save), saved)

    def delete(self, row: UploadRow) -> None:
        """Take an upload away from its host."""

        def deleted(_: None) -> None:
            self.said.emit(f"“{row.upload.file}” is deleted there.", False)
            self.refresh()

        # The list is shown anew either way: its button is free again where the host refused.
        self._watch(self._studio.delete_upload(row.upload), deleted, failed=self.listed.emit)

    def _kept_words(self, settings: HostSettings) -> str:
        if settings.kind is HostKind.NONE:
            return NONE
        return KEPT if settings == self._tested else NOT_TESTED

    def _on_read(self, settings: HostSettings) -> None:
        self._set = settings
        self.changed.emit()

    def _list(self, uploads: list[Upload], users: Mapping[int, int]) -> None:
        now = self._clock()
        self.rows = [_row(upload, users.get(upload.id, 0), now) for upload in uploads]
        self.listed.emit()

    def _watch(
        self,
        future: Future[T],
        then: Callable[[T], None],
        *,
        quiet: bool = False,
        failed: Callable[[], None] | None = None,
    ) -> None:
        """Hand the result on; the form rests until then, unless it is only a list that is read."""
        if not quiet:
            self._set_busy(1)

        def end() -> None:
            if not quiet:
                self._set_busy(-1)

        def take(result: T) -> None:
            end()
            then(result)

        def fail(error: StudioError) -> None:
            end()
            self.said.emit(str(error), True)
            if failed is not None:
                failed()
            if isinstance(error, NoKeyringError):
                self.file_offered.emit()

        self._studio.tasks.watch(future, take, fail, end)

    def _set_busy(self, step: int) -> None:
        self._busy += step
        self.busy_changed.emit()


def _row(upload: Upload, users: int, now: float) -> UploadRow:
    size = f"{upload.size_bytes / 1e6:.1f} MB" if upload.size_bytes >= 100_000 else f"{upload.size_bytes / 1e3:.0f} KB"
    where = f"{upload.width} × {upload.height} · {size} · {upload.host}"
    gone = upload.is_gone(now)
    if upload.expires_at is None:
        life = f"Put there {_when(upload.created_at)}"
    else:
        life = f"Its address ended {_when(upload.expires_at)}" if gone else f"Until {_when(upload.expires_at)}"
    jobs = f"{users} jobs under way use it" if users > 1 else "A job under way uses it" if users else ""
    return UploadRow(upload, where, life, jobs, gone)


def _when(moment: float) -> str:
    at = datetime.fromtimestamp(moment)
    return f"{at.day} {at:%b, %H:%M}"
