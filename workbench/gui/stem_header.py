"""What stands left of a lane: a stem's name, mute, solo, level and weight; or the facts of the recording."""

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from superqt import QElidingLabel

from workbench.core.errors import ParameterError
from workbench.gui.axes import clock
from workbench.gui.names import named
from workbench.gui.sliders import ScaleSlider, SliderScale, number_text
from workbench.gui.stem_actions import StemActions
from workbench.gui.theme import icon
from workbench.gui.title_edit import TitleEdit
from workbench.session.document import Document
from workbench.session.settings import HIGHEST_GAIN_DB, LOWEST_GAIN_DB, MOST_WEIGHT, StemMix

_WIDTH = 150
_ROW_HEIGHT = 26
_GAIN_SCALE = SliderScale(LOWEST_GAIN_DB, HIGHEST_GAIN_DB)
_PAN_SCALE = SliderScale(-1.0, 1.0)
_PAN_SNAP = 0.04
"""So near the centre a dragged pan is the centre."""
_WEIGHT_SCALE = SliderScale(0.0, MOST_WEIGHT, log=True, floor=0.1)


class StemHeader(QWidget):
    """One stem's name, colour, mute, solo, level meter, gain and pan in the mix and weight in the masks. A low lane shows fewer rows.

    Its menu arranges the stem; a double-click on the name, or the key for it, lets the user type another.
    """

    problem = Signal(str)
    """A value was refused; the sentence why."""

    def __init__(self, document: Document, stem: str, colour: QColor, actions: StemActions, meter: QWidget | None = None) -> None:
        super().__init__()
        self._document, self._stem, self._actions = document, stem, actions
        self._meter = meter
        title = document.settings.arrangement.title(stem)
        self._name = named(_name_label(title), f"name-{stem}", self.tr("Name of the stem {name}").format(name=title), title)
        tip = self.tr("Press Enter to take the name, Escape to keep the one before; an empty one gives back the first")
        self._typed = named(TitleEdit(title), f"title-{stem}", self.tr("New name of {name}").format(name=title), tip)
        self._typed.hide()
        self._menu = named(
            QToolButton(), f"stem-menu-{stem}", self.tr("Arrange {name}").format(name=title), self.tr("Rename, merge, split …")
        )
        mute, solo = _Toggle("M", QColor("#e0674c")), _Toggle("S", QColor("#e3b122"))
        self._mute = named(
            mute, f"mute-{stem}", self.tr("Mute {title}").format(title=title), self.tr("Mute: leave this stem out of what is heard")
        )
        self._solo = named(
            solo, f"solo-{stem}", self.tr("Solo {title}").format(title=title), self.tr("Solo: hear only the stems that are soloed")
        )
        self._gain = _ValueRow(
            self.tr("Gain"),
            ScaleSlider(_GAIN_SCALE, StemMix.gain_db),
            f"gain-{stem}",
            self.tr("Level of {title} in the mix in decibels").format(title=title),
            self.tr("Level in the mix, {lowest:g} (silent) to {highest:g} dB. Double-click for {usual:g} dB").format(
                lowest=LOWEST_GAIN_DB, highest=HIGHEST_GAIN_DB, usual=StemMix.gain_db
            ),
        )
        self._pan = _ValueRow(
            self.tr("Pan"),
            ScaleSlider(_PAN_SCALE, StemMix.pan),
            f"pan-{stem}",
            self.tr("Where {name} is heard, left to right").format(name=title),
            self.tr("Where the stem is heard in the mix, from left to right. Double-click for the centre"),
        )
        self._weight = _ValueRow(
            self.tr("Mask"),
            ScaleSlider(_WEIGHT_SCALE, StemMix.weight),
            f"weight-{stem}",
            self.tr("Weight of {title} in the masks").format(title=title),
            self.tr(
                "Weight in the masks, 0 to {highest:g}: higher gives this stem more of what it shares with the others. "
                "Double-click for {usual:g}"
            ).format(highest=MOST_WEIGHT, usual=StemMix.weight),
        )
        self._lay_out(colour)
        self._mute.toggled.connect(lambda on: document.set_muted(stem, on))
        self._solo.toggled.connect(lambda on: document.set_soloed(stem, on))
        self._gain.slider.moved.connect(self._set_gain)
        self._pan.slider.moved.connect(self._set_pan)
        self._weight.slider.moved.connect(self._set_weight)
        self._gain.slider.double_clicked.connect(lambda: self._set_gain(StemMix.gain_db))
        self._pan.slider.double_clicked.connect(lambda: document.set_pan(stem, StemMix.pan))
        self._weight.slider.double_clicked.connect(lambda: self._set_weight(StemMix.weight))
        for row in (self._gain, self._pan, self._weight):
            row.slider.drag_ended.connect(document.end_drag)
        self._menu.clicked.connect(self._show_menu)
        self._typed.finished.connect(self._take_name)
        actions.rename_wanted.connect(self._ask_name)
        document.mix_changed.connect(self._refresh)
        document.tail_changed.connect(self._refresh)
        self._refresh()

    @property
    def stem(self) -> str:
        """The stem's name."""
        return self._stem

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All rows."""
        return QSize(_WIDTH, 5 * _ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Name and buttons."""
        return QSize(_WIDTH - 30, _ROW_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show the rows for which there is room."""
        super().resizeEvent(event)
        self._gain.setVisible(self.height() >= 2 * _ROW_HEIGHT)
        self._weight.setVisible(self.height() >= 3 * _ROW_HEIGHT)
        self._pan.setVisible(self.height() >= 4 * _ROW_HEIGHT)

    def _lay_out(self, colour: QColor) -> None:
        chip = QFrame()
        chip.setFixedSize(8, 16)
        chip.setStyleSheet(f"background: {colour.name()}; border-radius: 2px;")
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(chip)
        top.addWidget(self._name, 1)
        top.addWidget(self._typed, 1)
        top.addWidget(self._mute)
        top.addWidget(self._solo)
        self._menu.setText("⋯")
        self._menu.setAutoRaise(True)
        self._menu.setFixedSize(18, 20)
        top.addWidget(self._menu)
        _stack(self, top, self._meter, self._gain, self._pan, self._weight)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let the name be typed, where it was clicked."""
        if self._name.geometry().contains(event.position().toPoint()):
            self._ask_name(self._stem)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Show what can be done to the stem."""
        self._show_menu()

    def _show_menu(self) -> None:
        menu = self._actions.menu_of(self._stem, self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._menu.mapToGlobal(self._menu.rect().bottomLeft()))

    def _ask_name(self, stem: str) -> None:
        if stem != self._stem:
            return
        self._typed.setText(self._document.settings.arrangement.title(stem))
        self._name.hide()
        self._typed.show()
        self._typed.selectAll()
        self._typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_name(self, taken: bool) -> None:
        # The keyboard leaves it now, which would end the typing once more.
        with QSignalBlocker(self._typed):
            self._typed.hide()
        self._name.show()
        if taken:
            self._actions.rename(self._stem, self._typed.text())

    def _refresh(self) -> None:
        mix = self._document.settings.stem(self._stem)
        for button, on in ((self._mute, mix.muted), (self._solo, mix.soloed)):
            with QSignalBlocker(button):
                button.setChecked(on)
        self._gain.show_value(mix.gain_db, _gain_text(mix.gain_db))
        self._pan.show_value(mix.pan, _pan_text(mix.pan))
        self._weight.show_value(mix.weight, number_text(float(f"{mix.weight:.3g}")))

    def _set_gain(self, gain_db: float) -> None:
        try:
            self._document.set_gain(self._stem, gain_db)
        except ParameterError as error:
            self.problem.emit(str(error))

    def _set_pan(self, pan: float) -> None:
        self._document.set_pan(self._stem, pan if abs(pan) > _PAN_SNAP else StemMix.pan)

    def _set_weight(self, weight: float) -> None:
        try:
            self._document.set_weight(self._stem, weight)
        except ParameterError as error:
            self.problem.emit(str(error))


class MixtureHeader(QWidget):
    """The recording's name, how loud what is heard is, what the recording consists of, and what had to be repaired while reading it."""

    def __init__(self, document: Document, meter: QWidget | None = None) -> None:
        super().__init__()
        self._document = document
        self._name = named(_name_label(""), "recording-name", self.tr("Name of the recording"))
        self._facts = named(QLabel(), "recording-facts", self.tr("Format of the recording"))
        self._facts.setWordWrap(True)
        self._facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._notices = named(QToolButton(), "recording-notices", self.tr("Notices about the recording"))
        self._notices.setIcon(icon("notice"))
        self._notices.setAutoRaise(True)
        self._notices.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top = QHBoxLayout()
        top.addWidget(self._name, 1)
        top.addWidget(self._notices)
        _stack(self, top, meter, self._facts)
        document.recording_changed.connect(self.refresh)
        self.refresh()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Name and three lines of facts."""
        return QSize(_WIDTH, 4 * _ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The name."""
        return QSize(_WIDTH - 30, _ROW_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show the facts where there is room."""
        super().resizeEvent(event)
        self._facts.setVisible(self.height() >= 2 * _ROW_HEIGHT)

    def refresh(self) -> None:
        """Show what is known now: some of what had to be repaired is found only when all was read."""
        recording = self._document.recording
        if recording is None:
            self._name.setText(self.tr("Mixture"))
            self._facts.setText("")
            self._notices.hide()
            return
        self._name.setText(recording.path.stem)
        self._name.setToolTip(str(recording.path))
        length = clock(recording.samples / recording.rate, 3, minutes=True)
        channels = {1: self.tr("mono"), 2: self.tr("stereo")}.get(
            recording.channels, self.tr("{count} channels").format(count=recording.channels)
        )
        self._facts.setText(f"{recording.rate / 1000:g} kHz, {channels}\n{length}\n{recording.subtype}")
        self._notices.setToolTip("\n".join(recording.notices) or self._notices.accessibleName())
        self._notices.setAccessibleDescription(" ".join(recording.notices))
        self._notices.setVisible(bool(recording.notices))


class _ValueRow(QWidget):
    """A word, a slider and its value in words."""

    def __init__(self, word: str, slider: ScaleSlider, object_name: str, spoken: str, tooltip: str) -> None:
        super().__init__()
        self.slider = named(slider, object_name, spoken, tooltip)
        self._text = QLabel()
        self._text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._text.setFixedWidth(self._text.fontMetrics().horizontalAdvance("+12.0") + 3)
        label = QLabel(word)
        label.setFixedWidth(label.fontMetrics().horizontalAdvance(self.tr("Mask")) + 2)
        label.setToolTip(tooltip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(label)
        row.addWidget(self.slider, 1)
        row.addWidget(self._text)
        self.slider.setMinimumWidth(40)

    def show_value(self, value: float, text: str) -> None:
        """Show a value; signals nothing."""
        self.slider.set_real(value)
        self._text.setText(text)
        self.slider.setAccessibleDescription(text)


def _gain_text(gain_db: float) -> str:
    if gain_db <= LOWEST_GAIN_DB:
        return "-∞"
    return f"{gain_db:+.1f}" if gain_db else "0.0"


def _pan_text(pan: float) -> str:
    if not pan:
        return QCoreApplication.translate("pan", "mid")
    side = QCoreApplication.translate("pan", "L") if pan < 0.0 else QCoreApplication.translate("pan", "R")
    return f"{side} {abs(100.0 * pan):.0f}"


class _Toggle(QToolButton):
    """A small button with a letter, which takes a colour of its own when it is on."""

    def __init__(self, letter: str, colour: QColor) -> None:
        super().__init__()
        self._colour = colour
        self.setText(letter)
        self.setCheckable(True)
        self.setFixedSize(20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw in the style of the moment; a style sheet would keep the theme in which it was first drawn."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        if self.isChecked():
            palette = option.palette
            palette.setColor(QPalette.ColorRole.Button, self._colour)
            palette.setColor(QPalette.ColorRole.ButtonText, Qt.GlobalColor.black)
            option.palette = palette
            # The style would darken the colour of a button that is on.
            option.state = (option.state & ~QStyle.StateFlag.State_On) | QStyle.StateFlag.State_Raised
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)


def _name_label(text: str) -> QElidingLabel:
    label = QElidingLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    label.setToolTip(text)
    label.setMinimumWidth(20)
    return label


def _stack(widget: QWidget, top: QHBoxLayout, *rows: QWidget | None) -> None:
    column = QVBoxLayout(widget)
    column.setContentsMargins(6, 3, 4, 3)
    column.setSpacing(2)
    column.addLayout(top)
    for row in filter(None, rows):
        column.addWidget(row)
    column.addStretch()
