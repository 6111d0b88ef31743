"""The components of the document's separation as rows of a list, in groups by stem or sorted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QImage

from workbench.core.arrangement import Arrangement
from workbench.gui.axes import hertz_text
from workbench.gui.colours import colour_of
from workbench.session.document import Document
from workbench.tasks.component_strips import ComponentStrips
from workbench.tasks.components import Component

COMPONENTS_TYPE = "application/x-workbench-components"
"""What is dragged: numbers of components, parted by commas."""

Index = QModelIndex | QPersistentModelIndex
Sorting = Literal["stem", "share", "centre", "number"]
ROW = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Row:
    """A stem above its components, or one component."""

    stem: str
    component: Component | None = None

    @property
    def key(self) -> str | int:
        """What it is a row of, whatever else has changed."""
        return self.stem if self.component is None else self.component.number


class ComponentModel(QAbstractListModel):
    """Rows follow the document's arrangement; what is dropped on one goes to its stem."""

    moves_wanted = Signal(list, str)
    """Numbers of components, and the stem to which they are to go."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._strips: ComponentStrips | None = None
        self._sorting: Sorting = "stem"
        self._rows: list[Row] = []
        self._images: dict[tuple[str, int, int], QImage] = {}

    @property
    def count(self) -> int:
        """How many components there are."""
        return len(self._strips.components) if self._strips is not None else 0

    @property
    def components(self) -> tuple[Component, ...]:
        """All components, in the order of their numbers."""
        return self._strips.components if self._strips is not None else ()

    @property
    def arrangement(self) -> Arrangement:
        """The document's, as it acts on these components."""
        arrangement = self._document.settings.arrangement
        return arrangement if arrangement.fits(self.count) else arrangement.without_components()

    def show(self, strips: ComponentStrips | None) -> None:
        """Take other components, or other strips of the same."""
        self._strips = strips
        self._images.clear()
        self.follow()

    def sort_by(self, sorting: Sorting) -> None:
        """Group the rows by stem, or sort them."""
        self._sorting = sorting
        self.follow()

    def follow(self) -> None:
        """Show the rows that the document now asks for; where they are the same, they keep their places and who has chosen them."""
        rows = self._wanted_rows()
        if [row.key for row in rows] == [row.key for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def stem_of(self, component: Component) -> str:
        """The stem on screen that a component belongs to."""
        arrangement = self.arrangement
        return arrangement.target(arrangement.components.get(component.number, component.stem))

    def row_of(self, index: Index) -> Row:
        """The row behind an index of this model."""
        return self._rows[index.row()]

    def index_of(self, number: int) -> QModelIndex:
        """Where a component's row is; invalid where there is none."""
        return next(iter(self.indexes_of([number])), QModelIndex())

    def indexes_of(self, numbers: Collection[int]) -> list[QModelIndex]:
        """Where the rows of components are, those left out that are not there."""
        wanted = set(numbers)
        return [self.index(place) for place, row in enumerate(self._rows) if row.component is not None and row.component.number in wanted]

    def colour(self, stem: str) -> QColor:
        """The colour of a stem."""
        return colour_of(self._document, stem)

    def title(self, stem: str) -> str:
        """A stem's name as the user reads it."""
        return self._document.settings.arrangement.title(stem)

    def image(self, kind: Literal["spectra", "activations"], colour: QColor, ground: QColor) -> QImage:
        """The strips of all components, one row of pixels each, from ``ground`` to ``colour``; made once while they are the same."""
        key = kind, colour.rgb(), ground.rgb()
        if key not in self._images:
            assert self._strips is not None, "rows of components come from strips"
            strips = self._strips.spectra if kind == "spectra" else self._strips.activations
            height, width = strips.shape
            image = QImage(strips.tobytes(), width, height, width, QImage.Format.Format_Indexed8).copy()
            image.setColorTable(_steps(ground.rgb(), colour.rgb()))
            self._images[key] = image
        return self._images[key]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a row says, to the eye and to the ear; under ``ROW``, the row itself."""
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(row)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Components can be chosen and dragged; every row takes what is dropped."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsDropEnabled
        if index.isValid() and self._rows[index.row()].component is not None:
            flags |= Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        """What can be dropped here."""
        return [COMPONENTS_TYPE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802 - Qt's name
        """The numbers of the rows that are dragged."""
        components = [row.component for row in (self._rows[index.row()] for index in indexes) if row.component is not None]
        data = QMimeData()
        data.setData(COMPONENTS_TYPE, ",".join(str(component.number) for component in components).encode())
        return data

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        """What is dragged only changes its stem."""
        return Qt.DropAction.MoveAction

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:  # noqa: N802
        """Ask for components to go to the stem of the row that they were dropped on, or above."""
        place = parent.row() if parent.isValid() else min(max(row - 1, 0), len(self._rows) - 1)
        numbers = dragged_components(data)
        if not numbers or not 0 <= place < len(self._rows):
            return False
        target = self._rows[place]
        self.moves_wanted.emit(numbers, target.stem)
        # Qt would take the rows away that were dragged: they are where they belong already.
        return False

    def _wanted_rows(self) -> list[Row]:
        rows = [Row(self.stem_of(component), component) for component in self.components]
        if self._sorting == "share":
            return sorted(rows, key=lambda row: -row.component.share if row.component else 0.0)
        if self._sorting == "centre":
            return sorted(rows, key=lambda row: row.component.centre_hz if row.component else 0.0)
        if self._sorting == "number" or not rows:
            return rows
        groups: list[Row] = []
        for stem in self._document.stems:
            groups += [Row(stem), *(row for row in rows if row.stem == stem)]
        return groups

    def _words(self, row: Row) -> str:
        title = self.title(row.stem)
        if row.component is None:
            return self.tr("Stem {name}").format(name=title)
        component, arrangement = row.component, self.arrangement
        level_db = arrangement.levels_db.get(component.number, 0.0)
        words = self.tr("Component {number} of {stem}, {share:.1f} % of the energy, around {centre}, {level:+.1f} dB").format(
            number=component.number,
            stem=title,
            share=100.0 * component.share,
            centre=hertz_text(round(component.centre_hz)),
            level=level_db,
        )
        return self.tr("{component}, switched off").format(component=words) if component.number in arrangement.silenced else words


@lru_cache(maxsize=64)
def _steps(low: int, high: int) -> list[int]:
    """256 colours, each 0xffRRGGBB, from one to another."""
    shares = np.linspace(0.0, 1.0, 256)
    colours = np.full(256, 0xFF000000, np.uint32)
    for shift in (16, 8, 0):
        first, last = low >> shift & 0xFF, high >> shift & 0xFF
        colours |= np.rint(first + shares * (last - first)).astype(np.uint32) << np.uint32(shift)
    steps: list[int] = colours.tolist()
    return steps


def dragged_components(data: QMimeData) -> list[int]:
    """Numbers of the components that are dragged; none for other things, or what another program made up."""
    words = bytes(data.data(COMPONENTS_TYPE).data()).decode("ascii", "replace").split(",")
    return [int(word) for word in words if word.isdecimal()]
