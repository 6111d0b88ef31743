"""Sliders and number boxes over real ranges, even or logarithmic, that the wheel leaves alone until they are clicked.

They stand on QSlider, not on superqt's double slider: that one knows neither the keyboard nor a screen reader.
"""

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLocale, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSlider, QStyle, QStyleOptionSlider, QWidget

_POSITIONS = 1000
_DECADES = 5
"""A logarithmic scale that starts at 0 begins this many decades below its top."""
_ZERO_PART = 0.03
"""Part of such a scale that leads evenly from 0 to where the logarithm begins."""
_KEYS = frozenset(getattr(Qt.Key, f"Key_{name}") for name in ("Left", "Right", "Up", "Down", "Home", "End", "PageUp", "PageDown"))
_BOX_DECIMALS = 5
_BOX_WIDTH, _BOX_MARGINS = 86, 40


@dataclass(frozen=True)
class SliderScale:
    """Where on a slider a value lies: 0 at the left end, 1 at the right.

    ``floor`` is where a logarithmic scale with ``low`` = 0 begins; below it, down to 0, it is even.
    """

    low: float
    high: float
    log: bool = False
    floor: float = 0.0

    def position(self, value: float) -> float:
        """Position 0..1 of a value in [low, high]."""
        if not self.log:
            return (value - self.low) / (self.high - self.low)
        start, begin = self._log_part
        if value < begin:
            return start * value / begin
        return start + (1.0 - start) * math.log(value / begin) / math.log(self.high / begin)

    def value(self, position: float) -> float:
        """Value at a position 0..1, to three significant digits; the ends are exact."""
        if position <= 0.0 or position >= 1.0:
            return self.low if position <= 0.0 else self.high
        start, begin = self._log_part
        if not self.log:
            value = self.low + position * (self.high - self.low)
        elif position < start:
            value = begin * position / start
        else:
            value = begin * (self.high / begin) ** ((position - start) / (1.0 - start))
        return min(max(_rounded(value), self.low), self.high)

    @property
    def begin(self) -> float:
        """The smallest value of the logarithmic part."""
        return self._log_part[1]

    @property
    def _log_part(self) -> tuple[float, float]:
        """Position and value where the logarithm begins."""
        if self.low > 0.0:
            return 0.0, self.low
        return _ZERO_PART, self.floor or self.high * 10.0**-_DECADES


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")


class ScaleSlider(QSlider):
    """A horizontal slider over a ``SliderScale``. A click in the groove brings the handle there."""

    moved = Signal(float)
    """The user moved it to this value."""
    drag_ended = Signal()
    """The handle was let go, or the keyboard went elsewhere."""
    double_clicked = Signal()

    def __init__(self, scale: SliderScale, value: float) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, _POSITIONS)
        self.setSingleStep(_POSITIONS // 100)
        self.setPageStep(_POSITIONS // 10)
        self._scale = scale
        self._real = math.nan
        self.set_real(value)
        self.valueChanged.connect(self._take_position)
        self.sliderReleased.connect(self.drag_ended)
        leave_wheel_alone(self)

    @property
    def real(self) -> float:
        """The value shown, exact."""
        return self._real

    def set_real(self, value: float) -> None:
        """Show a value in the scale's range; signals nothing."""
        if value == self._real:
            return
        self._real = value
        with QSignalBlocker(self):
            self.setValue(round(self._scale.position(value) * _POSITIONS))

    def _take_position(self, position: int) -> None:
        self._real = self._scale.value(position / _POSITIONS)
        self.moved.emit(self._real)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that move the handle from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEYS and not event.modifiers():
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of the handle, or bring it to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton and not self._handle_holds(event):
            # Styles page with the left button and jump with the middle one; a knob should jump.
            middle = Qt.MouseButton.MiddleButton
            event = QMouseEvent(event.type(), event.position(), event.globalPosition(), middle, middle, event.modifiers())
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for a reset."""
        self.double_clicked.emit()
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """End a change that was made with the keys."""
        super().focusOutEvent(event)
        self.drag_ended.emit()

    def _handle_holds(self, event: QMouseEvent) -> bool:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self)
        return handle.contains(event.position().toPoint())


class NumberBox(QDoubleSpinBox):
    """A box to type a number in: as many digits as matter, the unit behind, steps that suit the scale."""

    def __init__(self, scale: SliderScale, *, whole: bool = False, unit: str = "", lowest: str = "") -> None:
        """``lowest`` is shown, and may be typed, in place of the lowest number."""
        super().__init__()
        self._scale, self._whole = scale, whole
        locale = QLocale(self.locale())
        locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        self.setLocale(locale)
        self.setDecimals(0 if whole else _BOX_DECIMALS)
        self.setRange(scale.low, scale.high)
        self.setSuffix(f" {unit}" if unit else "")
        self.setSpecialValueText(lowest)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        digits = self.fontMetrics().horizontalAdvance(f"{scale.high:.0f} {unit}".rstrip()) if whole else 0
        self.setFixedWidth(max(_BOX_WIDTH, max(digits, self.fontMetrics().horizontalAdvance(lowest)) + _BOX_MARGINS))
        span = scale.high - scale.low
        if scale.log or (whole and span > 200):
            self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        else:
            self.setSingleStep(1.0 if whole else 10.0 ** math.floor(math.log10(span / 20.0)))
        leave_wheel_alone(self)

    def set_real(self, value: float) -> None:
        """Show a value; signals nothing."""
        with QSignalBlocker(self):
            self.setValue(value)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window."""
        return False if left_to_window(event) else super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Return takes the number and gives the keyboard back to the window."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clearFocus()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let anything be typed that may become a number; what is out of range is put right in ``fixup``."""
        number = self._number_in(text)
        if number is None:
            return QValidator.State.Intermediate, text, position
        inside = self.minimum() <= number <= self.maximum()
        return (QValidator.State.Acceptable if inside else QValidator.State.Intermediate), text, position

    def fixup(self, text: str) -> str:
        """The nearest number in the range; what is no number at all becomes what was there before."""
        number = self._number_in(text)
        return self.textFromValue(self.value() if number is None else min(max(number, self.minimum()), self.maximum()))

    def valueFromText(self, text: str) -> float:  # noqa: N802 - Qt's name
        """The number typed, with a point or a comma."""
        number = self._number_in(text)
        return self.value() if number is None else number

    def _number_in(self, text: str) -> float | None:
        typed = text.removesuffix(self.suffix()).strip()
        if typed and typed == self.specialValueText():
            return self.minimum()
        try:
            number = float(typed.replace(",", "."))
        except ValueError:
            return None
        return number if math.isfinite(number) else None

    def stepBy(self, steps: int) -> None:  # noqa: N802 - Qt's name
        """Step; a logarithmic range steps over the gap between 0 and where it begins."""
        gap = self._scale.log and not self._whole and self._scale.low <= 0.0
        if gap and (self.value() < self._scale.begin or (steps < 0 and self.value() <= self._scale.begin)):
            self.setValue(self._scale.begin if steps > 0 else self._scale.low)
        else:
            super().stepBy(steps)

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's name
        """The number without digits that say nothing, in the user's own notation."""
        return number_text(value).replace(".", self.locale().decimalPoint())


def number_text(value: float) -> str:
    """A number to four significant digits, without an exponent and without zeros at the end."""
    decimals = 3 - math.floor(math.log10(abs(value))) if value else 0
    text = f"{value:.{min(max(decimals, 0), _BOX_DECIMALS)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def left_to_window(event: QEvent) -> bool:
    """Whether a field would claim undo or redo by this event, which is then ignored: the window's own steps matter, not the typing's."""
    window_s = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
    if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and any(map(event.matches, window_s)):
        event.ignore()
        return True
    return False


class _WheelGuard(QObject):
    """Hands the wheel on to what scrolls, unless its widget has the keyboard."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def leave_wheel_alone(widget: QWidget) -> None:
    """Let the wheel change ``widget`` only when it was clicked or tabbed to before, so that a panel can be scrolled across it."""
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(_WheelGuard(widget))
