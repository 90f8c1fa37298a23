"""What a place of the library is: a name, and the search that finds its jobs."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from studio.store.search.saved import SavedSearch


class Kind(Enum):
    """What kind of place it is; the value is its name where it has none of its own."""

    ALL = "All jobs"
    PICKS = "Picks"
    FAVOURITES = "Favourites"
    EXPIRING = "Running out"
    PROJECT = "Project"
    UNFILED = "No project"
    SEARCH = "Smart folder"
    TRASH = "Trash"


class Place(NamedTuple):
    """`scope` is the search that finds its jobs; `id` is that of the saved search behind a smart folder."""

    kind: Kind
    name: str
    scope: str
    id: int = 0

    @property
    def takes(self) -> bool:
        """Whether jobs can be put there by hand."""
        return self.kind in _TAKING

    @property
    def is_own(self) -> bool:
        """Whether the artist made it, so that it can be renamed and removed."""
        return self.kind in (Kind.PROJECT, Kind.SEARCH)


_TAKING = (Kind.PICKS, Kind.FAVOURITES, Kind.PROJECT, Kind.UNFILED, Kind.TRASH)
_SCOPES = {
    Kind.ALL: "",
    Kind.PICKS: "is:pick",
    Kind.FAVOURITES: "is:favourite",
    Kind.EXPIRING: "is:expiring",
    Kind.UNFILED: "-has:project",
    Kind.TRASH: "is:trashed",
}


def standing(kind: Kind) -> Place:
    """The one place of a kind of which there is one."""
    return Place(kind, kind.value, _SCOPES[kind])


def project_place(name: str) -> Place:
    """The place of a project."""
    return Place(Kind.PROJECT, name, f'project:"{name}"')


def search_place(search: SavedSearch) -> Place:
    """The place of a saved search: a smart folder."""
    return Place(Kind.SEARCH, search.name, search.query, search.id)


ALL = standing(Kind.ALL)
