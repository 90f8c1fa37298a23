"""Filters below the search: every option with the number of jobs it would leave; a press writes it into the field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.models.library.finding.narrowing import Narrowing, Offered
from studio.request.query import Query, parse_query
from studio.request.query.facets import FACETS, Facet
from studio.views.history.chip import Chip
from studio.views.theme import SPACE
from studio.views.widgets.buttons import LinkButton
from studio.views.widgets.labels import MetaLabel
from studio.views.widgets.painting import RING
from studio.views.widgets.wrap_layout import WrapLayout

FEW = 6
"""Options of one filter before one asks for more."""
MANY = 36
"""Options after that; for a rarer one there is the field."""
_LABEL = 11 * SPACE
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class FilterBar(QWidget):
    """`pressed(Facet, Option)`. Counts while it is seen."""

    pressed = Signal(object, object)

    def __init__(self, narrowing: Narrowing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrowing = narrowing
        self._query = parse_query("")
        self.setObjectName("filterBar")
        self.setAccessibleName("Filters")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, SPACE)
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, _LABEL)
        self._lines: dict[str, _Line] = {}
        for at, facet in enumerate(FACETS):
            label = MetaLabel(facet.label, "text_faint")
            label.setContentsMargins(RING, RING + SPACE, 0, 0)
            line = self._lines[facet.key] = _Line(facet, self)
            line.pressed.connect(self.pressed)
            grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(line, at, 1)
        narrowing.counted.connect(self._refresh)
        self.show_query(self._query)

    def show_query(self, query: Query) -> None:
        """Light what is written in the field now."""
        self._query = query
        for facet in FACETS:
            self._refresh(facet)

    def chips(self) -> list[Chip]:
        """The options that are shown, from top to bottom."""
        return [chip for line in self._lines.values() for chip in line.shown()]

    def _refresh(self, facet: Facet) -> None:
        line = self._lines[facet.key]
        line.fill(self._narrowing.offered(facet, self._query))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._narrowing.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._narrowing.watch(False)


class _Line(QWidget):
    """The options of one filter. Tab stops in it once; Left and Right go from one option to the next."""

    pressed = Signal(object, object)

    def __init__(self, facet: Facet, parent: QWidget) -> None:
        super().__init__(parent)
        self._facet = facet
        self._chips: list[Chip] = []
        self._offered: Sequence[Offered] = ()
        self._is_whole = False
        self._none = MetaLabel("–", "text_faint", self)
        self._none.setContentsMargins(RING + SPACE, RING + SPACE, 0, RING + SPACE)
        self._more = LinkButton(f"filter-{facet.key}-more", "More", self)
        self._more.setAccessibleName(f"More of {facet.label}")
        self._more.clicked.connect(self._show_more)
        self._row = WrapLayout(0, self)

    def shown(self) -> list[Chip]:
        """The options that are shown."""
        return [chip for chip in self._chips if not chip.isHidden()]

    def fill(self, offered: Sequence[Offered]) -> None:
        """Show these options: some of them, and those that are lit in any case, until one asks for more."""
        self._offered = offered
        most = max(MANY if self._is_whole else FEW, len(self._facet.options))
        shown = [one for at, one in enumerate(offered) if at < most or one.is_lit]
        while len(self._chips) < len(shown):
            self._add()
        for chip, one in zip(self._chips, shown, strict=False):
            chip.fill(self._facet.label, one)
            chip.show()
        for chip in self._chips[len(shown) :]:
            chip.hide()
        self._none.setVisible(not shown)
        self._more.setVisible(not self._is_whole and len(offered) > len(shown))
        self._order()
        self._rove()

    def _order(self) -> None:
        """The word for nothing first, the one for more last."""
        for part in (self._none, *self._chips, self._more):
            self._row.removeWidget(part)
        for part in (self._none, *self._chips, self._more):
            self._row.addWidget(part)
        self._row.invalidate()
        self.updateGeometry()

    def _add(self) -> None:
        chip, at = Chip(self), len(self._chips)
        chip.clicked.connect(lambda: self._press(at))
        chip.installEventFilter(self)
        self._chips.append(chip)

    def _press(self, at: int) -> None:
        words = self._chips[at].objectName().removeprefix("filter-")
        option = next((one.option for one in self._offered if one.option.words == words), None)
        if option is not None:
            self.pressed.emit(self._facet, option)

    def _show_more(self) -> None:
        self._is_whole = True
        self.fill(self._offered)
        self.shown()[min(FEW, len(self.shown()) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _rove(self, held: Chip | None = None) -> None:
        shown = self.shown()
        held = held or next((chip for chip in shown if chip.hasFocus()), None)
        stop = held or next((chip for chip in shown if chip.isChecked()), shown[0] if shown else None)
        for chip in shown:
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chip is stop else Qt.FocusPolicy.ClickFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, shown = _STEPS.get(Qt.Key(event.key())), self.shown()
        here = next((at for at, chip in enumerate(shown) if chip.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
        else:
            shown[(here + step) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, Chip):
            self._rove(watched)
        return super().eventFilter(watched, event)
