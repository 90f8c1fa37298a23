"""From a picture back to the prompt it was made with: one's own from the library, another one's from its file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.models.draft import Draft
from studio.models.local_files import LocalFile, LocalFiles
from studio.models.studio import StudioModel

NO_PROMPT = "This picture was made without a prompt."
NONE_INSIDE = "There is no prompt in this file. Pictures of Midjourney carry one, and the library knows its own."


class Restoring(QObject):
    """Exchanges the draft as one step that undo takes back; `refused(sentence)` says why it could not be."""

    refused = Signal(str)

    def __init__(self, draft: Draft, studio: StudioModel, files: LocalFiles, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._studio = studio
        self._files = files

    def restore_job(self, job_id: int) -> None:
        """Bring back the prompt of a job of the library."""
        self._studio.load_job(job_id, lambda job: self._take(job.prompt, NO_PROMPT))

    def restore_file(self, path: str) -> None:
        """Bring back the prompt of a picture in a file."""
        self._files.look(Path(path), self._on_looked, self._on_failed)

    def _on_looked(self, file: LocalFile) -> None:
        if file.picture is None:
            self._take(file.prompt, NONE_INSIDE)
        else:
            self._studio.load_job(file.picture[0], lambda job: self._take(job.prompt or file.prompt, NO_PROMPT))

    def _on_failed(self, error: StudioError) -> None:
        self.refused.emit(str(error))

    def _take(self, prompt: str, otherwise: str) -> None:
        if prompt.strip():
            self._draft.set_text(prompt)
        else:
            self.refused.emit(otherwise)
