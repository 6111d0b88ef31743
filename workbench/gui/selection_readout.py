"""What is selected, in numbers that can be typed over: start, end and length; low, centre and high frequency."""

import re
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from workbench.core.regions import Box, Region
from workbench.gui.names import named
from workbench.gui.region_moves import moved
from workbench.gui.sliders import NumberBox, SliderScale
from workbench.session.document import Document

_SECONDS_DECIMALS, _HERTZ_DECIMALS = 3, 1
_GAP = 12
_DERIVED = ("length", "centre")


class SelectionReadout(QWidget):
    """Six numbers of the selection. Where nothing is selected they are those of the whole recording; typing selects.

    An end that is typed beyond the other one takes that along: the selection stays as long, or as wide, as far as there is room. Numbers
    that follow from others are left out of a narrow window.
    """

    problem = Signal(str)
    """A number was refused; the sentence why."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        named(self, "selection-readout", self.tr("Selection"))
        self.setToolTip("")
        self._document = document
        seconds, hertz = (_SECONDS_DECIMALS, "s"), (_HERTZ_DECIMALS, "Hz")
        fields = (
            ("start", self.tr("Start"), self.tr("Where the selection begins"), seconds),
            ("end", self.tr("End"), self.tr("Where the selection ends"), seconds),
            ("length", self.tr("Length"), self.tr("How long the selection is; its start stays"), seconds),
            ("low", self.tr("Low"), self.tr("The lowest selected frequency"), hertz),
            ("centre", self.tr("Centre"), self.tr("The middle of the selected frequencies; their range stays as wide"), hertz),
            ("high", self.tr("High"), self.tr("The highest selected frequency"), hertz),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(_GAP)
        self._boxes: dict[str, _ExactBox] = {}
        self._cells: dict[str, QWidget] = {}
        for name, word, tooltip, (decimals, unit) in fields:
            box = named(_ExactBox(decimals, unit), f"selection-{name}", self.tr("{field} of the selection").format(field=word), tooltip)
            label = QLabel(word)
            label.setBuddy(box)
            cell = QWidget()
            inside = QHBoxLayout(cell)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(4)
            inside.addWidget(label)
            inside.addWidget(box)
            row.addWidget(cell)
            box.valueChanged.connect(lambda value, name=name: self._take(name, value))
            self._boxes[name], self._cells[name] = box, cell
        row.addStretch(1)
        document.selection_changed.connect(self._refresh)
        document.recording_changed.connect(self._refresh)
        self._refresh()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The numbers that say all."""
        return QSize(self._width_of(name for name in self._cells if name not in _DERIVED), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show all numbers where there is room."""
        super().resizeEvent(event)
        for name in _DERIVED:
            self._cells[name].setVisible(self.width() >= self._width_of(self._cells))

    def _width_of(self, names: Iterable[str]) -> int:
        margins = self.contentsMargins()
        return sum(self._cells[name].sizeHint().width() + _GAP for name in names) + margins.left() + margins.right() + _GAP

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Start, stop, low and high of what is selected, or of everything where nothing is."""
        document, top = self._document, self._top_hz
        start, stop = document.selection or (0.0, document.seconds)
        extent = document.region.extent if document.region is not None else None
        low, high = (0.0, top) if extent is None else (max(extent[2], 0.0), min(extent[3], top))
        return start, stop, low, max(high, low)

    @property
    def _top_hz(self) -> float:
        recording = self._document.recording
        return recording.rate / 2.0 if recording is not None else 0.0

    def _refresh(self) -> None:
        start, stop, low, high = self.extent
        length, top = self._document.seconds, self._top_hz
        values = {"start": start, "end": stop, "length": stop - start, "low": low, "centre": (low + high) / 2.0, "high": high}
        for name, value in values.items():
            self._boxes[name].show_within(value, length if name in ("start", "end", "length") else top)
        self.setEnabled(self._document.recording is not None)

    def _take(self, name: str, value: float) -> None:
        start, stop, low, high = before = self.extent
        seconds, top = self._document.seconds, self._top_hz
        match name:
            case "start":
                start, stop = value, stop if stop > value else min(value + stop - start, seconds)
            case "end":
                start, stop = start if start < value else max(value - (stop - start), 0.0), value
            case "length":
                stop = min(start + value, seconds)
            case "low":
                low, high = value, high if high > value else min(value + high - low, top)
            case "high":
                low, high = low if low < value else max(value - (high - low), 0.0), value
            case "centre":
                half = min((high - low) / 2.0, value, top - value)
                low, high = value - half, value + half
        if stop <= start:
            self._refuse(self.tr("end of the selection must lie after its start; got {start} to {stop} s"), start=start, stop=stop)
        elif high <= low:
            self._refuse(self.tr("high frequency of the selection must lie above its low one; got {low} to {high} Hz"), low=low, high=high)
        else:
            self._select(before, (start, stop, low, high))

    def _refuse(self, sentence: str, **values: float) -> None:
        self.problem.emit(sentence.format(**{name: f"{value:g}" for name, value in values.items()}))
        self._refresh()

    def _select(self, before: tuple[float, float, float, float], wanted: tuple[float, float, float, float]) -> None:
        document, region = self._document, self._document.region
        start, stop, low, high = wanted
        if region is not None:
            document.select_region(moved(region, before, wanted))
        elif (low, high) == before[2:]:
            document.select((start, stop))
        else:
            document.select_region(Region.of(Box(start_seconds=start, stop_seconds=stop, low_hz=low, high_hz=high)))


_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d*)?|[.,]\d+)\s*s?")
_FREQUENCY = re.compile(r"(\d+(?:[.,]\d*)?|[.,]\d+)\s*(k?)\s*(?:hz)?")


class _ExactBox(NumberBox):
    """A number with all its decimals: a thousandth of a second matters after an hour, too.

    Times may be typed as clocks show them (1:02.5), frequencies in kilohertz (1.2 kHz, 4k).
    """

    _counts_seconds = True

    def __init__(self, decimals: int, unit: str) -> None:
        super().__init__(SliderScale(0.0, 1.0), unit=unit)
        self._counts_seconds = unit == "s"
        self.setDecimals(decimals)
        self.setSingleStep(0.1 if decimals == _SECONDS_DECIMALS else 10.0)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(f"00000.{'0' * decimals} {unit}") + 32)

    def show_within(self, value: float, highest: float) -> None:
        """Show a value in 0..``highest``; signals nothing."""
        blocked = self.blockSignals(True)
        self.setRange(0.0, highest)
        self.setValue(value)
        self.blockSignals(blocked)

    def event(self, event: QEvent) -> bool:
        """Keep Space, which stands before a unit, from the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space:
            event.accept()
            return True
        return super().event(event)

    def _number_in(self, text: str) -> float | None:
        typed = text.removesuffix(self.suffix()).strip().lower()
        if self._counts_seconds:
            clock = _CLOCK.fullmatch(typed)
            if clock is None:
                return None
            hours, minutes, seconds = clock.groups()
            return 3600.0 * int(hours or 0) + 60.0 * int(minutes or 0) + float(seconds.replace(",", "."))
        frequency = _FREQUENCY.fullmatch(typed)
        return None if frequency is None else float(frequency[1].replace(",", ".")) * (1000.0 if frequency[2] else 1.0)

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's name
        """The number with all decimals, in the user's own notation."""
        return f"{value:.{self.decimals()}f}".replace(".", self.locale().decimalPoint())
