"""What the command palette lists, and which of it the typed words mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from studio.models.action_state import ActionState
from studio.request.tariff import Price


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a command of the window (`command`, with its `keys`) or an action (`state`) on the chosen picture.

    `reason` says why it is off; `price` what Enter spends, None for what spends nothing at once.
    """

    name: str
    detail: str = ""
    icon: str = ""
    keys: str = ""
    price: Price | None = None
    reason: str = ""
    command: str = ""
    state: ActionState | None = None
    asked: bool = False


def matching(entries: Iterable[Entry], typed: str) -> Sequence[Entry]:
    """The entries whose name holds every typed word, in any case; those that begin so come first.

    What is said beneath a name is looked through after the names, and what is off comes last: Enter is to do something.
    """
    words = typed.casefold().split()
    ranked = [(rank, entry) for entry in entries if (rank := _rank(entry, words)) is not None]
    return [entry for _, entry in sorted(ranked, key=lambda pair: (bool(words and pair[1].reason), pair[0]))]


def _rank(entry: Entry, words: Sequence[str]) -> int | None:
    name = entry.name.casefold()
    if not words:
        return 0
    if all(word in name for word in words):
        starts = name.split()
        if name.startswith(words[0]):
            return 0
        return 1 if any(start.startswith(words[0]) for start in starts) else 2
    return 3 if all(word in f"{name} {entry.detail.casefold()}" for word in words) else None
