"""At a start: whether steps are under way that an earlier time left, before anything is loaded that takes them up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.models.library.family.replaying import Replaying
    from studio.models.studio import StudioModel


def go_on_repeating(studio: StudioModel, replaying: Callable[[], Replaying]) -> None:
    """Take up what an earlier time left unfinished, where there is any; the library is open by now."""
    store = studio.store
    if store is None:
        return

    def found(any_running: bool) -> None:
        if any_running:
            studio.tasks.watch(store.replays.running(), lambda replays: replaying().take_up(replays))

    studio.tasks.watch(store.replays.any_running(), found)
