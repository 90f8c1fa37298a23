"""Searches that the artist keeps under a name: the smart folders of the library."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from studio.errors import InputError, Remedy
from studio.store.database import Database
from studio.store.rows import fit


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """`query` as it was typed, mistakes included, see `request.query`; `id` is 0 while it is not kept."""

    name: str
    query: str
    id: int = 0
    created_at: float = 0.0


class SavedSearches:
    """The table of saved searches; every method may be called from any thread and answers with a future."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def all(self) -> Future[list[SavedSearch]]:
        """Everything that is kept, by name."""
        return self._database.read(_all)

    def keep(self, search: SavedSearch) -> Future[SavedSearch]:
        """Keep a new one; one that has an id, because it was deleted, gets it back.

        Raises `InputError` where another one has that name, in whatever letters.
        """
        dated = replace(search, created_at=search.created_at or self._clock())
        return self._database.write(lambda connection: _insert(connection, dated))

    def change(self, search: SavedSearch) -> Future[SavedSearch]:
        """Write another name or another query; one that is gone comes back. Raises `InputError` as `keep` does."""

        def update(connection: sqlite3.Connection) -> SavedSearch:
            _require_free(connection, search)
            values = (fit(search.name), fit(search.query), search.id)
            changed = connection.execute("UPDATE saved_search SET name = ?, query = ? WHERE id = ?", values).rowcount
            return search if changed else _insert(connection, search)

        return self._database.write(update)

    def delete(self, search_id: int) -> Future[None]:
        """Forget one; `keep` brings it back."""

        def delete(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM saved_search WHERE id = ?", (search_id,))

        return self._database.write(delete)


def _all(connection: sqlite3.Connection) -> list[SavedSearch]:
    rows = connection.execute("SELECT name, query, id, created_at FROM saved_search ORDER BY name COLLATE NOCASE, id")
    return [SavedSearch(*row) for row in rows]


def _insert(connection: sqlite3.Connection, search: SavedSearch) -> SavedSearch:
    _require_free(connection, search)
    values = (search.id or None, fit(search.name), fit(search.query), search.created_at)
    cursor = connection.execute("INSERT INTO saved_search (id, name, query, created_at) VALUES (?, ?, ?, ?)", values)
    return replace(search, id=cursor.lastrowid or 0)


def _require_free(connection: sqlite3.Connection, search: SavedSearch) -> None:
    taken = connection.execute(
        "SELECT name FROM saved_search WHERE name = ? AND id != ?", (fit(search.name), search.id)
    ).fetchone()
    if taken is not None:
        raise InputError(f"There is a smart folder “{taken[0]}” already.", "Take another name.", remedy=Remedy.NONE)
