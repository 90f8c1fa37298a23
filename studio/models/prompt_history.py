"""The prompts of earlier jobs: walked one by one like the lines of a shell, or searched by words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from studio.models.tasks import Tasks

WALKED = 500
"""Prompts that can be walked through; all of them can be searched."""
LISTED = 60
"""Prompts that a search gives."""
_WORD = re.compile(r"[^\W\d_][\w'-]{2,}")


class PromptLibrary(Protocol):
    """What is asked of `store.library.Library`."""

    def prompts(self, words: str = "", most: int = 200) -> Future[list[str]]: ...


class PromptHistory(QObject):
    """Prompts that differ, the one used last first.

    `found(list)` are the prompts of the latest search, `failed(StudioError)` that it could not be made.
    """

    found = Signal(list)
    failed = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._library: PromptLibrary | None = None
        self._prompts: list[str] = []
        self._at = -1  # where the walk stands, -1 at the artist's own text
        self._own = ""
        self._words = ""
        self._words_used: Counter[str] | None = None

    def read(self, library: PromptLibrary) -> None:
        """Take the prompts of a library that was opened."""
        self._library = library
        self._tasks.watch(library.prompts("", WALKED), self._on_read, self.failed.emit)

    def add(self, prompt: str) -> None:
        """A job was asked for with this prompt just now."""
        if prompt.strip():
            self._prompts = [prompt, *(known for known in self._prompts if known != prompt)][:WALKED]
            self._at, self._words_used = -1, None

    def previous(self, current: str) -> str | None:
        """The prompt before `current`, which is the text as it is now; None where there is none.

        A text that was changed on the walk is where the next walk starts from, and returns to.
        """
        if not self._is_walking(current):
            self._at, self._own = -1, current
        step = next((at for at in range(self._at + 1, len(self._prompts)) if self._prompts[at] != current), None)
        if step is None:
            return None
        self._at = step
        return self._prompts[step]

    def next(self, current: str | None = None) -> str | None:
        """The way back, at last to the text that the walk began with; None where no walk is on.

        With `current`, the text as it is now, a walk that was left by writing is over.
        """
        if self._at < 0 or (current is not None and not self._is_walking(current)):
            self._at = -1
            return None
        self._at -= 1
        return self._own if self._at < 0 else self._prompts[self._at]

    def search(self, words: str) -> None:
        """Look for prompts that hold, for each of `words`, a word that begins with it; `found` follows."""
        self._words = words
        if self._library is None:
            self.found.emit([])
            return
        self._tasks.watch(self._library.prompts(words, LISTED), self._if_still(words), self.failed.emit)

    def words(self, beginning: str) -> list[str]:
        """The artist's own words that begin so, the one used in most prompts first; for completion."""
        wanted = beginning.casefold()
        used = self._words_used
        if used is None:
            used = self._words_used = Counter(word for prompt in self._prompts for word in set(_words_of(prompt)))
        found = [word for word in used if word.startswith(wanted) and word != wanted]
        return sorted(found, key=lambda word: (-used[word], word))[:LISTED]

    def _is_walking(self, current: str) -> bool:
        return 0 <= self._at < len(self._prompts) and self._prompts[self._at] == current

    def _if_still(self, words: str) -> Callable[[list[str]], None]:
        def take(prompts: list[str]) -> None:
            if words == self._words:
                self.found.emit(prompts)

        return take

    def _on_read(self, prompts: Sequence[str]) -> None:
        # What was asked for while they were being read is newer.
        known = dict.fromkeys([*self._prompts, *prompts])
        self._prompts = list(known)[:WALKED]
        self._words_used = None


def _words_of(prompt: str) -> list[str]:
    """Its words in lower case, up to the first flag; addresses are none."""
    told = [word for word in prompt.split() if "://" not in word]
    end = next((at for at, word in enumerate(told) if word.startswith(("--", "—", "–"))), len(told))
    return [word.casefold() for word in _WORD.findall(" ".join(told[:end]))]
