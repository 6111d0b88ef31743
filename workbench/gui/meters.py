"""How loud something is at this moment: bars in decibels, and what fills them while the recording plays."""

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui.heard_peaks import Peaks
from workbench.gui.listening import Listening
from workbench.gui.names import named

FLOOR_DB = -60.0
_FALL_DB = 1.5
"""How far the bar falls from one reading to the next."""

_LOUD_DB = -1.0
_LOUD = QColor("#d0473a")
_MARK_WIDTH = 8
_GAP = 2


def decibels(peak: float) -> float:
    """A magnitude, full scale 1, in decibels; the lowest that is shown for silence."""
    return 20.0 * math.log10(peak) if peak > 0.0 else FLOOR_DB


class LevelMeter(QWidget):
    """A bar from -60 dB to full scale that jumps up to a peak and falls slowly; red near full scale."""

    def __init__(self) -> None:
        super().__init__()
        self._level_db = FLOOR_DB
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def level_db(self) -> float:
        """What is shown, in dB below full scale."""
        return self._level_db

    def take(self, level_db: float) -> None:
        """Show the greatest level since the last reading."""
        shown = max(min(level_db, 0.0), self._level_db - _FALL_DB, FLOOR_DB)
        if shown != self._level_db:
            self._level_db = shown
            self.setAccessibleDescription(self._in_words())
            self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._level_db = FLOOR_DB
        self.setAccessibleDescription("")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few lines high, as wide as it gets."""
        return QSize(120, 10)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the bar on its ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = self._bar_area()
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(whole, 2, 2)
        share = (self._level_db - FLOOR_DB) / -FLOOR_DB
        painter.setBrush(_LOUD if self._level_db >= _LOUD_DB else self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(QRectF(0, 0, share * whole.width(), whole.height()), 2, 2)

    def _bar_area(self) -> QRectF:
        return QRectF(0, 0, self.width(), self.height())

    def _in_words(self) -> str:
        return f"{self._level_db:.0f} dB"


class ClipMeter(LevelMeter):
    """A level meter with a mark at its end, which lights up where full scale was exceeded and stays lit until it is clicked."""

    marked = Signal(bool)
    """The mark was lit or put out."""

    def __init__(self, peak_in: Callable[[Peaks], float]) -> None:
        """``peak_in`` finds this meter's own in what is heard."""
        super().__init__()
        self._peak_in = peak_in
        self._clipped = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def follow(self, peaks: Peaks) -> None:
        """Show how loud its own part of what is heard is."""
        self.take(decibels(self._peak_in(peaks)))

    @property
    def clipped(self) -> bool:
        """Whether full scale was exceeded since the mark was last cleared."""
        return self._clipped

    def take(self, level_db: float) -> None:
        """Show the greatest level since the last reading; above 0 dB, what was heard was cut off."""
        if level_db > 0.0 and not self._clipped:
            self.set_mark(True)
        super().take(level_db)

    def rest(self) -> None:
        """Nothing is heard any more; the mark stays."""
        self.clear()
        self.setAccessibleDescription(self._in_words())

    def set_mark(self, lit: bool) -> None:
        """Light the mark, or put it out."""
        self._clipped = lit
        self.setAccessibleDescription(self._in_words())
        self.update()
        self.marked.emit(lit)

    def clear_mark(self) -> None:
        """Put the mark out."""
        self.set_mark(False)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A short bar and the mark."""
        return QSize(40, 8)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Thin enough to fit beside other rows."""
        return QSize(120, 8)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Put the mark out."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clear_mark()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Delete puts the mark out."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear_mark()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the bar, the mark behind it, and where the keyboard is."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.palette().color(QPalette.ColorRole.Highlight)
        painter.setPen(focused if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(_LOUD if self._clipped else self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(QRectF(self.width() - _MARK_WIDTH, 0, _MARK_WIDTH - 0.5, self.height() - 0.5), 2, 2)

    def _bar_area(self) -> QRectF:
        return QRectF(0, 0, self.width() - _MARK_WIDTH - _GAP, self.height())

    def _in_words(self) -> str:
        words = super()._in_words()
        return self.tr("{level}, too loud before").format(level=words) if self._clipped else words


class Metering(QObject):
    """Reads how loud the heard is, as often as the playhead moves, for all meters that were made here. Idle while nothing plays."""

    _read = Signal(object)
    _stopped = Signal()
    _cleared = Signal()

    def __init__(self, listening: Listening) -> None:
        super().__init__()
        self._listening = listening
        self._marks: dict[str, bool] = {}
        listening.position_changed.connect(self._follow)
        listening.playing_changed.connect(self._stop)

    def whole(self) -> ClipMeter:
        """A new meter of everything that is heard, ``meter-master``."""
        meter = ClipMeter(lambda peaks: peaks.whole)
        return self._followed(named(meter, "meter-master", self.tr("Level of what is heard"), self._help(self.tr("what is heard"))))

    def stem(self, stem: str) -> ClipMeter:
        """A new meter of a stem in the mix, ``meter-<stem>``."""
        meter = ClipMeter(lambda peaks: peaks.stems.get(stem, 0.0))
        spoken = self.tr("Level of {stem} in what is heard").format(stem=stem)
        return self._followed(named(meter, f"meter-{stem}", spoken, self._help(self.tr("{stem} in the mix").format(stem=stem))))

    def clear_marks(self) -> None:
        """Put out the marks of all meters."""
        self._cleared.emit()

    def forget_marks(self) -> None:
        """Something else will be heard: put out the marks, of meters that are yet to be made, too."""
        self._marks.clear()
        self.clear_marks()

    def _followed(self, meter: ClipMeter) -> ClipMeter:
        """A meter that takes the place of one with its name takes its mark, too."""
        name = meter.objectName()
        meter.set_mark(self._marks.get(name, False))
        meter.marked.connect(lambda lit: self._marks.update({name: lit}))
        self._read.connect(meter.follow)
        self._stopped.connect(meter.rest)
        self._cleared.connect(meter.clear_mark)
        return meter

    def _help(self, what: str) -> str:
        words = self.tr("Peaks of {what}, -60 dB to full scale. The mark lights up beyond full scale; a click or Delete puts it out")
        return words.format(what=what)

    def _follow(self) -> None:
        if self._listening.playing:
            self._read.emit(self._listening.peaks())

    def _stop(self, playing: bool) -> None:
        if not playing:
            self._stopped.emit()
