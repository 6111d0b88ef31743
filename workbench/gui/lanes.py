"""The stacked lanes: mixture and stems over one time axis."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QScrollArea, QSplitter, QStackedLayout, QWidget

from workbench.gui.axes import TIME_AXIS_HEIGHT, TimeAxis, clock, hertz_text
from workbench.gui.colours import colour_of
from workbench.gui.empty_state import EmptyState
from workbench.gui.lane import HEADER_WIDTH, LEAST_LANE_HEIGHT, LOWEST_LANE_HEIGHT, Lane
from workbench.gui.levels import LEVELS_WIDTH, LevelScale
from workbench.gui.names import named
from workbench.gui.stem_overlay import overlaid
from workbench.gui.tools import Tools
from workbench.gui.viewport import Viewport
from workbench.session.document import Document
from workbench.tasks.viewing import Pictures, View

MIXTURE = "mixture"

_MOST_COLUMNS, _MOST_ROWS = 2048, 512
_MOST_LANE_HEIGHT = 800
_SHARE_STEPS = 10_000


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
    current_changed = Signal(str)
    """Another stem is the one that keys act on; empty where there is none."""

    def __init__(
        self, document: Document, viewport: Viewport, request_pictures: Callable[[View], None], tools: Tools | None = None
    ) -> None:
        super().__init__()
        self._tools = tools or Tools(document)
        named(self, "lanes", self.tr("Spectrograms"))
        self.setToolTip("")
        self._document, self._viewport, self._request_pictures = document, viewport, request_pictures
        self._lanes: dict[str, Lane] = {}
        self._current = ""
        self._lane_height = LOWEST_LANE_HEIGHT
        self._shares: dict[str, float] = {}
        self._overlaid = False
        self._pictures: Pictures | None = None
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
        self._splitter.splitterMoved.connect(self._keep_shares)
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
        self._pictures = pictures
        self._tools.picture_is_whole = pictures.whole
        mixture, *stems = self._lanes.values()
        self._show_mixture(mixture, pictures)
        if len(pictures.stems) == len(stems):
            for lane, picture in zip(stems, pictures.stems, strict=True):
                lane.canvas.show_picture(pictures.view, picture)
        elif len(pictures.stems) == 0:
            for lane in stems:
                lane.canvas.clear()

    @property
    def current(self) -> str:
        """The stem that keys act on: that of the lane pressed last, else the first; empty where there are none."""
        return self._current

    def choose(self, stem: str) -> None:
        """Let keys act on ``stem``; a name that is no stem's changes nothing."""
        if stem not in self._document.stems:
            return
        changed, self._current = stem != self._current, stem
        self._tools.use_lane(stem)
        for name, lane in self._lanes.items():
            lane.set_current(name == stem)
        if changed:
            self.current_changed.emit(stem)

    def bring_into_view(self, stem: str) -> None:
        """Let keys act on a stem, and scroll to its lane, which may be a new one that has no place yet."""
        self.choose(stem)
        if stem in self._lanes:
            lane = self._lanes[stem]
            QTimer.singleShot(0, lane, lambda: self._area.ensureWidgetVisible(lane, 0, 0))

    def choose_beside(self, step: int) -> None:
        """Let keys act on the stem so many lanes below the current one, or above it; the ends stop."""
        stems = self._document.stems
        if stems:
            self.choose(stems[min(max(stems.index(self._current) + step, 0), len(stems) - 1)])

    @property
    def lane_height(self) -> int:
        """Pixels that every lane has at least; where they fill less than there is room for, they share it."""
        return self._lane_height

    def set_lane_height(self, pixels: int) -> None:
        """Give every lane at least so many pixels, 60..800 on the whole; the area scrolls where that is more than there is room for."""
        self._lane_height = min(max(pixels, LEAST_LANE_HEIGHT), _MOST_LANE_HEIGHT)
        self._splitter.setMinimumHeight(self._lane_height * len(self._lanes))

    def scale_lanes(self, factor: float) -> None:
        """Make lanes higher, or lower as long as they then still fill the area."""
        self.set_lane_height(round(factor * self._splitter.height() / len(self._lanes)))

    def level_lanes(self) -> None:
        """Let all lanes be equally high again."""
        self._shares.clear()
        self._apply_shares()

    @property
    def overlaid(self) -> bool:
        """Whether the mixture's lane shows all stems over one another, each in its colour."""
        return self._overlaid

    def set_overlaid(self, overlaid: bool) -> None:
        """Show all stems over one another on the mixture's lane, each in its colour, or the mixture."""
        self._overlaid = overlaid
        self._show_mixture_anew()

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
        self._area = scrolled = named(QScrollArea(), "lanes-area", self.tr("Lanes"))
        scrolled.setToolTip("")
        scrolled.setAccessibleDescription(self.tr("From here, Up and Down choose a stem, and every key of the window works"))
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
        lane.pressed.connect(lambda: self.choose(name))
        lane.canvas.seek_requested.connect(self.seek_requested)
        lane.canvas.hovered.connect(lambda place: self._tell(lane, place))
        lane.canvas.left.connect(lambda: self.hovered.emit(""))
        lane.canvas.resized.connect(self._request_soon.start)
        lane.canvas.resized.connect(self._place_axis)
        self._lanes[name] = lane
        self._splitter.addWidget(lane)

    def _show_mixture(self, lane: Lane, pictures: Pictures) -> None:
        stems = self._document.stems
        if self._overlaid and len(stems) > 0 and len(pictures.stems) == len(stems):
            levels_db = self._viewport.ceiling_db - self._viewport.floor_db
            colours = overlaid([colour_of(self._document, stem) for stem in stems], pictures.stems, levels_db)
            lane.canvas.show_colours(pictures.view, pictures.mixture, colours)
        else:
            lane.canvas.show_picture(pictures.view, pictures.mixture)

    def _show_mixture_anew(self) -> None:
        if self._pictures is not None:
            self._show_mixture(self._lanes[MIXTURE], self._pictures)

    def _keep_shares(self) -> None:
        whole = max(sum(self._splitter.sizes()), 1)
        self._shares.update({name: size / whole for name, size in zip(self._lanes, self._splitter.sizes(), strict=True)})

    def _apply_shares(self) -> None:
        """Give lanes the heights that the user gave them, and others their equal part."""
        usual = 1.0 / len(self._lanes)
        self._splitter.setMinimumHeight(self._lane_height * len(self._lanes))
        self._splitter.setSizes([round(_SHARE_STEPS * self._shares.get(name, usual)) for name in self._lanes])

    def _take_recording(self) -> None:
        self._pictures = None
        for lane in self._lanes.values():
            lane.canvas.clear()
        self._pages.setCurrentIndex(0 if self._document.recording is None else 1)
        self._request_soon.start()

    def _take_stems(self) -> None:
        arrangement = self._document.settings.arrangement
        if (MIXTURE, *self._document.stems) == tuple(self._lanes):
            for name, lane in self._lanes.items():
                lane.set_title(arrangement.title(name))
            if self._overlaid:
                self._show_mixture_anew()
            return
        for name in [name for name in self._lanes if name != MIXTURE]:
            lane = self._lanes.pop(name)
            # A deleted lane still gets signals until the event loop turns, and still takes its place.
            lane.setParent(None)
            lane.deleteLater()
        for name in self._document.stems:
            self._add_lane(name)
            self._lanes[name].set_title(arrangement.title(name))
            self._lanes[name].canvas.set_hint(self.tr("appears when the recording is separated"))
        self._apply_shares()
        stems = self._document.stems
        self._current = self._current if self._current in stems else next(iter(stems), "")
        if self._current:
            self._lanes[self._current].set_current(True)
        self.current_changed.emit(self._current)
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
    translate = QCoreApplication.translate
    tip = translate("lanes", "How frequencies are spaced: evenly in hertz, by hearing, or in octaves")
    box = named(QComboBox(), "frequency-scale", translate("lanes", "Frequency scale"), tip)
    scales = (
        ("linear", translate("lanes", "Linear frequency")),
        ("mel", translate("lanes", "Mel frequency")),
        ("log", translate("lanes", "Log frequency")),
    )
    for value, title in scales:
        box.addItem(title, value)
    return box
