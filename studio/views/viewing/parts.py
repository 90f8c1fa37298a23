"""What the grid of pictures does besides showing them: looking closely, and the keys and rows of menus for that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu

from studio.errors import StudioError
from studio.models.shown_job import ShownJob
from studio.models.viewing.exporting import Outcome, Source, options_of, outcome_words
from studio.models.viewing.viewing import Viewing
from studio.views import icons
from studio.views.files import name_picture
from studio.views.picture_drag import copied
from studio.views.viewing.version_strip import VersionStrip

# Loaded when it is first looked at.
if TYPE_CHECKING:
    from studio.views.gallery.grid import PictureGrid
    from studio.views.viewing.compare import CompareView
    from studio.views.viewing.export_sheet import ExportSheet
    from studio.views.viewing.full_screen import FullScreen


class ViewingParts(QObject):
    """Belongs to one grid. `seed_wanted(str)`: that seed is to be used; `job_wanted(id)`: that job is to be shown."""

    seed_wanted = Signal(str)
    job_wanted = Signal(int)
    file_wanted = Signal(Path)
    """That file is to be opened in the editor."""

    def __init__(self, grid: PictureGrid, shown: ShownJob) -> None:
        super().__init__(grid)
        self._grid = grid
        self._shown = shown
        self._job_id: int | None = None
        self._chosen: tuple[int, int] | None = None
        self._was_large = False
        self.model: Viewing | None = None
        self.compare: CompareView | None = None
        self.full: FullScreen | None = None
        self.sheet: ExportSheet | None = None
        self._follow(grid.large)
        grid.large.full_requested.connect(self.open_full)
        shown.job_changed.connect(self._on_job_changed)
        shown.chosen_changed.connect(self._on_chosen_changed)

    def serve(self, model: Viewing) -> None:
        """From here on pictures can be compared, kept in versions and exported."""
        self.model = model
        self.seed_wanted.connect(model.use_seed)
        self._grid.large.versions.serve(model.versions, model.locate)
        model.comparing.changed.connect(self._on_comparing_changed)
        model.exporter.ended.connect(self._on_exported)
        model.exporter.failed.connect(self._on_export_failed)

    def key_press(self, event: QKeyEvent) -> bool:
        """Whether a key of the grid or of the large view was one of looking closely, and was used."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.matches(QKeySequence.StandardKey.Copy) and self._shown.is_stored(self._shown.chosen):
            self.copy()
            return True
        if event.isAutoRepeat() or not plain or not self._shown.is_stored(self._shown.chosen):
            return False
        match event.key():
            case Qt.Key.Key_I:
                self.toggle_information()
            case Qt.Key.Key_F:
                self.open_full()
            case Qt.Key.Key_C if self.model is not None:
                self.model.compare()
            case Qt.Key.Key_O if self.model is not None:
                self.open_elsewhere()
            case Qt.Key.Key_Escape if self.model is not None and self.model.comparing.marked is not None:
                self.model.comparing.mark(None)
            case _:
                return False
        return True

    def add_rows(self, menu: QMenu) -> None:
        """The rows of a picture's menu that are about looking closely."""
        pick = None if self.model is None else self.model.chosen()
        if pick is None or self.model is None:
            return
        model, marked = self.model, self.model.comparing.marked
        compare = icons.icon("compare", "text_dim")
        if marked is not None and marked.key != pick.key:
            menu.addAction(compare, "Compare with the marked picture").triggered.connect(model.compare)
        elif pick.record.parent_id is not None:
            menu.addAction(compare, "Compare with its source").triggered.connect(model.compare_source)
        menu.addAction(compare, "Compare with…").triggered.connect(model.mark_chosen)
        menu.addAction(icons.icon("info", "text_dim"), "Information").triggered.connect(self.toggle_information)

        menu.addAction(icons.icon("picture", "text_dim"), "Open in another program").triggered.connect(
            self.open_elsewhere
        )
        save = icons.icon("download", "text_dim")
        menu.addAction(save, "Save as…").triggered.connect(self.save_as)
        menu.addAction(save, "Export…").triggered.connect(lambda: self.export())
        if (file := self._version_file()) is not None:
            edit = menu.addAction(icons.icon("pencil", "text_dim"), "Edit this version")
            edit.triggered.connect(lambda: self.file_wanted.emit(file))

    def _strip(self) -> VersionStrip | None:
        """The versions of the large view that is seen, None while there is none."""
        if self.full is not None:
            return self.full.large.versions
        return self._grid.large.versions if self._grid.is_large else None

    def _version_file(self) -> Path | None:
        strip = self._strip()
        return None if strip is None else strip.file()

    def open_elsewhere(self) -> None:
        """Open a copy of the chosen picture, or of the version of it that is shown, in another program."""
        strip = self._strip()
        if self.model is not None:
            self.model.open_elsewhere(None if strip is None else strip.chosen)

    def copy(self) -> None:
        """Put what is shown on the clipboard, its pixels and its file as one entry; it is read in a worker first."""
        record, index, version = self._shown.record, self._shown.chosen, self._version_file()
        file = version or self._shown.file(index)
        if record is None or file is None:
            return

        def take(image: QImage | None) -> None:
            if image is not None:
                number = -1 if version is not None else index
                QGuiApplication.clipboard().setMimeData(copied(record.id, number, str(file), image))

        self._shown.load_file(file, take)

    # Exporting

    def save_as(self) -> None:
        """Keep a copy of the chosen picture, or of the version of it that is shown, in a file that is asked for."""
        strip = self._strip()
        source = None if self.model is None else self.model.source(None if strip is None else strip.chosen)
        if self.model is not None and source is not None:
            exporter = self.model.exporter
            name_picture(self._grid, exporter.suggestion(source), lambda path: exporter.save_as(source, path))

    def export(self, *, whole: bool = False) -> None:
        """Open the sheet for the chosen picture, or for the `whole` job."""
        if self.model is None or not (every := self.model.sources()):
            return
        strip = self._strip()
        one = self.model.source(None if strip is None else strip.chosen)
        self._open_sheet((one,) if one is not None else (), every, whole=whole)

    def export_these(self, sources: Sequence[Source]) -> None:
        """Open the sheet for pictures of any jobs."""
        if self.model is not None and sources:
            self._open_sheet((), sources, whole=True)

    def _open_sheet(self, one: Sequence[Source], every: Sequence[Source], *, whole: bool) -> None:
        sheet = self._make_sheet()
        sheet.choose(one, every, whole=whole)
        sheet.show()
        sheet.raise_()
        sheet.activateWindow()

    def _on_exported(self, outcome: Outcome) -> None:
        """Say what came of it where the sheet does not."""
        if self.model is not None and (self.sheet is None or self.sheet.isHidden()):
            self.model.hint.emit(outcome_words(outcome, self.model.exporter.folder))

    def _on_export_failed(self, error: StudioError) -> None:
        if self.model is not None and (self.sheet is None or self.sheet.isHidden()):
            self.model.told.emit(error)

    def _make_sheet(self) -> ExportSheet:
        assert self.model is not None
        if self.sheet is None:
            from studio.views.viewing.export_sheet import ExportSheet

            self.sheet = ExportSheet(self.model.exporter, self._grid)
        return self.sheet

    def keep(self, settings: QSettings) -> None:
        """Remember how pictures are exported."""
        if self.model is not None:
            settings.setValue("export", self.model.exporter.options.to_text())

    def restore(self, settings: QSettings) -> None:
        """As it was kept."""
        if self.model is not None and (kept := settings.value("export")):
            self.model.exporter.options = options_of(str(kept))

    # Comparing

    def _on_chosen_changed(self, index: int) -> None:
        record = self._shown.record
        before, self._chosen = self._chosen, None if record is None else (record.id, index)
        if self.model is None or self.model.comparing.marked is None or record is None:
            return
        # Another job brings its first picture along, which nobody chose.
        pick = self.model.chosen()
        if pick is not None and before is not None and before[0] == record.id:
            self.model.comparing.open_marked(pick)

    def _on_comparing_changed(self) -> None:
        assert self.model is not None
        if self.model.comparing.picks is None:
            return
        if self.compare is None:
            from studio.views.viewing.compare import CompareView

            self.compare = CompareView(self.model.comparing)
            self.compare.closed.connect(self.leave_compare)
        if not self.compare.isVisible():
            self.leave_full()
            self._was_large = self._grid.is_large
            self._grid.show_page(self.compare)

    def leave_compare(self) -> None:
        """Back to where the comparison was asked for."""
        if self.compare is not None and self.model is not None:
            self._grid.leave_page(self.compare, large=self._was_large)
            self.model.comparing.close_picks()

    def toggle_information(self) -> None:
        """Show or hide what is known of the chosen picture, beside it large."""
        large = self._grid.large
        if self._grid.is_large:
            large.information.toggle()
        else:
            self._grid.open_large()
            large.information.setChecked(True)

    def open_full(self) -> None:
        """The chosen picture alone on the screen."""
        if self.full is not None or not self._shown.is_stored(self._shown.chosen):
            return
        from studio.views.viewing.full_screen import FullScreen

        self._grid.open_large()
        record = self._shown.record
        self._job_id = None if record is None else record.id
        full = self.full = FullScreen(self._shown, self._grid)
        self._follow(full.large)
        if self.model is not None:
            full.large.versions.serve(self.model.versions, self.model.locate)
        full.large.information.setChecked(self._grid.large.information.isChecked())
        self._grid.order.serve_panel(full.large.info)
        full.large.menu_requested.connect(self._grid.open_menu)
        full.key_pressed.connect(self._grid.keyPressEvent)
        full.left.connect(self._on_full_left)
        full.open()

    def leave_full(self) -> None:
        """Back into the window."""
        if self.full is not None:
            self.full.close()

    def _follow(self, large: object) -> None:
        large.info.seed_wanted.connect(self.seed_wanted)  # type: ignore[attr-defined]
        large.info.job_wanted.connect(self.job_wanted)  # type: ignore[attr-defined]

    def _on_full_left(self) -> None:
        if self.full is not None:
            self._grid.large.information.setChecked(self.full.large.information.isChecked())
        self.full = None
        self._grid.window().activateWindow()
        if self._grid.is_large:
            self._grid.large.fetch()
            self._grid.focus_pictures()

    def _on_job_changed(self) -> None:
        record = self._shown.record
        if self.compare is not None and self.model is not None and not self.compare.isVisible():
            self.model.comparing.close_picks()
        if self.full is not None and (record is None or record.id != self._job_id):
            self.leave_full()
