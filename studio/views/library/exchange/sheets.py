"""Both sheets on one workbench: opened by commands and by drops, made when they are first wanted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.models.notices import Notice
from studio.views.library.exchange.drop_area import DropArea
from studio.views.workbench import Workbench

if TYPE_CHECKING:
    from studio.models.desk import Desk
    from studio.views.library.exchange.bring_sheet import BringSheet
    from studio.views.library.exchange.carry_sheet import CarrySheet


class ExchangeSheets(QObject):
    """What the library takes in and gives away, asked for on the workbench."""

    def __init__(self, bench: Workbench, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._desk = desk
        self.take_drops(bench.history)
        bench.history.carry_wanted.connect(self.open_carry)

    def take_drops(self, ground: QWidget) -> None:
        """Files that are dropped there are to be brought in."""
        DropArea(ground).dropped.connect(self.bring)

    def open_bring(self) -> None:
        """Ask what is to be brought in."""
        if self._desk.studio.store is not None:
            self.bringing.open_for()

    def bring(self, paths: Sequence[Path]) -> None:
        """Look through these, and say what was found."""
        if self._desk.studio.store is not None:
            self._desk.collection.exchange.bringing.choose(paths)
            self.bringing.open_for()

    def open_carry(self, ids: Sequence[int] = (), name: str = "") -> None:
        """Ask where jobs are to be exported to: these, else all that the history shows."""
        store = self._desk.studio.store
        if store is None:
            return
        if ids:
            self._carry(ids, name)
        else:
            asked = self._desk.history.asked
            self._desk.studio.tasks.watch(store.library.ids(asked), lambda found: self._carry(found, asked))

    def _carry(self, ids: Sequence[int], name: str) -> None:
        self._desk.collection.exchange.carrying.choose(ids, name)
        sheet = self.carrying
        sheet.show()
        sheet.raise_()
        sheet.activateWindow()

    @cached_property
    def bringing(self) -> BringSheet:
        """The sheet for what comes in."""
        from studio.views.library.exchange.bring_sheet import BringSheet

        model = self._desk.collection.exchange.bringing
        model.said.connect(lambda words: self._say("brought", words, self.bringing.isHidden()))
        return BringSheet(model, self._desk.collection.ordering.projects, self._bench)

    @cached_property
    def carrying(self) -> CarrySheet:
        """The sheet for what goes out."""
        from studio.views.library.exchange.carry_sheet import CarrySheet

        model = self._desk.collection.exchange.carrying
        model.ended.connect(lambda words: self._say("carried", words, self.carrying.isHidden()))
        return CarrySheet(model, self._bench)

    def _say(self, key: str, words: str, hidden: bool) -> None:
        """What came of it is said in the window where its sheet is closed."""
        if hidden:
            self._bench.notices.say(Notice(key, words, calm=True))
