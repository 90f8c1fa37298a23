"""The library before it is open: what is asked of it early is answered once it is."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TypeVar

from studio.store import Store
from studio.store.library import Overview
from studio.store.records import JobRecord
from studio.store.shelf import Families, Holdings

T = TypeVar("T")


class LateLibrary:
    """The library before and after it is open: questions asked early are answered once it is."""

    def __init__(self, opened: Future[Store]) -> None:
        self._opened = opened

    def overview(self, words: str = "") -> Future[Overview]:
        """See `store.library.Library.overview`."""
        return self._later(lambda store: store.library.overview(words))

    def page(self, ids: Sequence[int]) -> Future[list[JobRecord]]:
        """See `store.library.Library.page`."""
        wanted = array("q", ids)
        return self._later(lambda store: store.library.page(wanted))

    def families(self, words: str = "") -> Future[Families]:
        """See `store.library.Library.families`."""
        return self._later(lambda store: store.library.families(words))

    def kin(self, job_ids: Sequence[int], words: str = "") -> Future[list[int]]:
        """See `store.library.Library.kin`."""
        return self._later(lambda store: store.library.kin(job_ids, words))

    def picture_counts(self, first: int = 0) -> Future[bytes]:
        """See `store.library.Library.picture_counts`."""
        return self._later(lambda store: store.library.picture_counts(first))

    def holdings(self, whole: Sequence[int], parts: Mapping[int, Sequence[int]]) -> Future[Holdings]:
        """See `store.library.Library.holdings`."""
        return self._later(lambda store: store.library.holdings(whole, parts))

    def _later(self, ask: Callable[[Store], Future[T]]) -> Future[T]:
        answer: Future[T] = Future()

        def hand_on(asked: Future[T]) -> None:
            if error := asked.exception():
                answer.set_exception(error)
            else:
                answer.set_result(asked.result())

        def opened(store: Future[Store]) -> None:
            if error := store.exception():
                answer.set_exception(error)
            else:
                ask(store.result()).add_done_callback(hand_on)

        self._opened.add_done_callback(opened)
        return answer
