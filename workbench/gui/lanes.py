"""The stacked lanes: mixture and stems over one time axis."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QScrollArea, QSplitter, QStackedLayout, QWidget

from workbench.gui.axes import TIME_AXIS_HEIGHT, TimeAxis, clock, hertz_text
from workbench.gui.empty_state import EmptyState
from workbench.gui.lane import HEADER_WIDTH, Lane
from workbench.gui.levels import LEVELS_WIDTH, LevelScale
from workbench.gui.names import named
from workbench.gui.tools import Tools
from workbench.gui.viewport import Viewport
from workbench.session.document import Document
from workbench.tasks.viewing import Pictures, View

MIXTURE = "mixture"

_STEM_HINT = "appears when the recording is separated"
_MOST_COLUMNS, _MOST_ROWS = 2048, 512
_SCALES = (("linear", "Linear frequency"), ("mel", "Mel frequency"), ("log", "Log frequency"))


class LanesView(QWidget):
    """The mixture's lane, one lane per stem of the document, and the axes around them.

    Whenever something else is visible than before, ``request_pictures`` is called with the View that the screen needs, once
    per turn of the event loop; ``show_pictures`` takes what came of it. Until then the old pictures stay at their own places.
    """

    seek_requested = Signal(float)
    """Seconds."""
    hovered = Signal(str)
    """Time, frequency and level under the pointer, in words; empty when it has left."""
    open_requested = Signal()
    demo_requested = Signal()

    def __init__(
        self, document: Document, viewport: Viewport, request_pictures: Callable[[View], None], tools: Tools | None = None
    ) -> None:
        super().__init__()
        self._tools = tools or Tools(document)
        named(self, "lanes", "Spectrograms")
        self.setToolTip("")
        self._document, self._viewport, self._request_pictures = document, viewport, request_pictures
        self._lanes: dict[str, Lane] = {}
        self._request_soon = QTimer(self)
        self._request_soon.setSingleShot(True)
        self._request_soon.setInterval(0)
        self._request_soon.timeout.connect(self._request)

        self._empty = EmptyState()
        self._empty.open_requested.connect(self.open_requested)
        self._empty.demo_requested.connect(self.demo_requested)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(5)
        self._axis = TimeAxis(viewport)
        self._axis_place = QWidget()
        self._scale = _scale_box()
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._laid_out())

        self._scale.activated.connect(lambda index: viewport.set_scale(self._scale.itemData(index)))
        viewport.changed.connect(self._request_soon.start)
        viewport.changed.connect(self._show_scale)
        document.recording_changed.connect(self._take_recording)
        document.stems_changed.connect(self._take_stems)
        self._add_lane(MIXTURE)
        self._show_scale()
        self._take_stems()
        self._take_recording()

    def set_header(self, name: str, header: QWidget) -> None:
        """Put a widget at the left of a stem's lane, or of the mixture's (``MIXTURE``); the one before it is deleted."""
        self._lanes[name].set_header(header)

    def show_pictures(self, pictures: Pictures) -> None:
        """Show the mixture's picture and, where they are those of the stems on screen, the stems' pictures."""
        if self._document.recording is None:
            return
        mixture, *stems = self._lanes.values()
        mixture.canvas.show_picture(pictures.view, pictures.mixture)
        if len(pictures.stems) == len(stems):
            for lane, picture in zip(stems, pictures.stems, strict=True):
                lane.canvas.show_picture(pictures.view, picture)
        elif len(pictures.stems) == 0:
            for lane in stems:
                lane.canvas.clear()

    def view(self) -> View | None:
        """What the screen shows now, in its own pixels; None while nothing can be seen."""
        canvases = [lane.canvas for lane in self._lanes.values()]
        width, height = canvases[0].width(), max(canvas.height() for canvas in canvases)
        if self._document.recording is None or width < 1 or height < 1 or not self.isVisible():
            return None
        viewport, ratio = self._viewport, self.devicePixelRatioF()
        columns, rows = min(round(width * ratio), _MOST_COLUMNS), min(round(height * ratio), _MOST_ROWS)
        return View(viewport.start_seconds, viewport.stop_seconds, columns, rows, viewport.low_hz, viewport.high_hz, viewport.scale)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Pictures are wanted from now on."""
        self._request_soon.start()

    def _laid_out(self) -> QWidget:
        """The lanes in a scrolling area, the level scale at their right, the time axis below."""
        scrolled = QScrollArea()
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setWidget(self._splitter)
        self._axis_place.setFixedHeight(TIME_AXIS_HEIGHT + 4)
        self._axis.setParent(self._axis_place)
        self._scale.setParent(self._axis_place)
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 4, 4, 0)
        grid.setSpacing(0)
        grid.addWidget(scrolled, 0, 0)
        grid.addWidget(LevelScale(self._viewport), 0, 1)
        grid.addWidget(self._axis_place, 1, 0)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(1, LEVELS_WIDTH)
        return page

    def _add_lane(self, name: str) -> None:
        lane = Lane(self._document, self._viewport, self._tools, name)
        lane.canvas.seek_requested.connect(self.seek_requested)
        lane.canvas.hovered.connect(lambda place: self._tell(lane, place))
        lane.canvas.left.connect(lambda: self.hovered.emit(""))
        lane.canvas.resized.connect(self._request_soon.start)
        lane.canvas.resized.connect(self._place_axis)
        self._lanes[name] = lane
        self._splitter.addWidget(lane)

    def _take_recording(self) -> None:
        for lane in self._lanes.values():
            lane.canvas.clear()
        self._pages.setCurrentIndex(0 if self._document.recording is None else 1)
        self._request_soon.start()

    def _take_stems(self) -> None:
        arrangement = self._document.settings.arrangement
        if (MIXTURE, *self._document.stems) == tuple(self._lanes):
            for name, lane in self._lanes.items():
                lane.set_title(arrangement.title(name))
            return
        for name in [name for name in self._lanes if name != MIXTURE]:
            lane = self._lanes.pop(name)
            # A deleted lane still gets signals until the event loop turns, and still takes its place.
            lane.setParent(None)
            lane.deleteLater()
        for name in self._document.stems:
            self._add_lane(name)
            self._lanes[name].set_title(arrangement.title(name))
            self._lanes[name].canvas.set_hint(_STEM_HINT)
        self._splitter.setSizes([1] * len(self._lanes))
        self._request_soon.start()

    def _show_scale(self) -> None:
        self._scale.setCurrentIndex(self._scale.findData(self._viewport.scale))

    def _place_axis(self) -> None:
        """Put the time axis exactly under the pictures, whatever stands left and right of them."""
        canvas = self._lanes[MIXTURE].canvas
        left = self._axis_place.mapFromGlobal(canvas.mapToGlobal(QPoint(0, 0))).x()
        self._axis.setGeometry(left, 0, canvas.width(), TIME_AXIS_HEIGHT)
        self._scale.setGeometry(4, 2, HEADER_WIDTH - 12, TIME_AXIS_HEIGHT)

    def _request(self) -> None:
        view = self.view()
        if view is not None:
            self._request_pictures(view)

    def _tell(self, lane: Lane, place: QPointF) -> None:
        viewport, canvas = self._viewport, lane.canvas
        seconds, hertz = viewport.seconds_at(place.x(), canvas.width()), viewport.hz_at(place.y(), canvas.height())
        words = [clock(max(seconds, 0.0), 3, minutes=True), hertz_text(round(hertz))]
        level_db = canvas.level_db_at(place)
        if level_db is not None:
            words.append(f"{'≤ ' if level_db <= viewport.floor_db else ''}{level_db:.0f} dB")
        self.hovered.emit("   ".join(words))


def _scale_box() -> QComboBox:
    box = named(QComboBox(), "frequency-scale", "Frequency scale", "How frequencies are spaced: evenly in hertz, by hearing, or in octaves")
    for value, title in _SCALES:
        box.addItem(title, value)
    return box
