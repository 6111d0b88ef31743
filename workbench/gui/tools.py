"""What the mouse does on the lanes: the tools, their options, the stem that is edited, and how edits are shown."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QColor

from workbench.core.edits import Action, Edit
from workbench.core.errors import ParameterError
from workbench.core.regions import Region, TimeRange
from workbench.gui.colours import colour_of
from workbench.gui.edit_overlay import OverlayPicture
from workbench.gui.tool_list import DEFAULT_TOOL, OPTION_LIMITS, Tool, ToolOptions, every_tool
from workbench.session.document import Document

_SIZE_STEP = 1.25
_OPTION_SETTING = "tools/{}"

OverlayMode = Literal["off", "painted", "masks", "difference"]


class Tools(QObject):
    """The tool in the user's hand and all that belongs to it; it is no part of the document and nothing of it is undone."""

    tool_changed = Signal()
    options_changed = Signal()
    """Options, erase, or the target stem."""
    overlay_changed = Signal()
    """How edits are shown, or which of them is chosen."""
    abandoned = Signal()
    """What the mouse is doing is to be dropped."""
    told = Signal(str)
    """What was done, or why it was not, in words for the user."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.tools = {tool.id: tool for tool in every_tool()}
        self._tool = self.tools[DEFAULT_TOOL]
        self._options = _saved_options()
        self._erases = False
        self._chosen = ""
        self._lane = ""
        self._overlay: OverlayMode = "painted"
        self._opacity = 0.35
        self._edit: int | None = None
        self._picture: OverlayPicture | None = None
        self.drags = False
        self.picture_is_whole = True
        """Whether every frame of the pictures on the lanes was read, so that one may go by them."""
        document.stems_changed.connect(self.options_changed)
        document.edits_changed.connect(self._keep_edit)

    @property
    def tool(self) -> Tool:
        """The tool in hand."""
        return self._tool

    def take(self, tool_id: str) -> None:
        """Take another tool in hand."""
        if tool_id != self._tool.id:
            self._tool = self.tools[tool_id]
            self.tool_changed.emit()

    def toggle_box(self) -> None:
        """Select time and frequency where only time was selected, and the other way round."""
        self.take("time" if self._tool.id == "box" else "box")

    @property
    def options(self) -> ToolOptions:
        """What the tools are set to."""
        return self._options

    def set_option(self, name: str, value: float) -> None:
        """Set an option, cut to its limits."""
        low, high = OPTION_LIMITS[name]
        options = replace(self._options, **{name: min(max(value, low), high)})
        if options != self._options:
            self._options = options
            QSettings().setValue(_OPTION_SETTING.format(name), getattr(options, name))
            self.options_changed.emit()

    def resize_brush(self, steps: int) -> None:
        """Make the brush larger, or smaller, by so many steps."""
        self.set_option("size", round(self._options.size * _SIZE_STEP**steps + 0.5 * steps))

    @property
    def erases(self) -> bool:
        """Whether painting and Enter take from the target instead of giving to it."""
        return self._erases

    def set_erases(self, erases: bool) -> None:
        """Take from the target, or give to it."""
        if erases != self._erases:
            self._erases = erases
            self.options_changed.emit()

    @property
    def chosen_target(self) -> str:
        """The stem that the user chose to edit; empty where the lane decides."""
        return self._chosen if self._chosen in self._document.stems else ""

    @property
    def target(self) -> str:
        """The stem that is edited: the chosen one, or that of the lane last used; empty where there are no stems."""
        stems = self._document.stems
        return next((stem for stem in (self._chosen, self._lane) if stem in stems), stems[0] if stems else "")

    def choose_target(self, stem: str) -> None:
        """Edit this stem from now on, whatever the lane; an empty name lets the lane decide."""
        if stem != self._chosen:
            self._chosen = stem
            self.options_changed.emit()

    def use_lane(self, name: str) -> None:
        """Note that the mouse works on this lane."""
        if name != self._lane and name in self._document.stems:
            self._lane = name
            self.options_changed.emit()

    def colour(self, stem: str) -> QColor:
        """The colour of a stem of the document."""
        return colour_of(self._document, stem)

    @property
    def overlay(self) -> OverlayMode:
        """What is drawn over the pictures: nothing, what was painted, the masks, or what painting changed in them."""
        return self._overlay

    @property
    def opacity(self) -> float:
        """How dense the overlay is, 0..1."""
        return self._opacity

    @property
    def overlay_picture(self) -> OverlayPicture | None:
        """The masks, or what the edits changed, as far as it has been drawn."""
        return self._picture

    def show_overlay_picture(self, picture: OverlayPicture | None) -> None:
        """Take what was drawn."""
        self._picture = picture
        self.overlay_changed.emit()

    def show_overlay(self, mode: OverlayMode) -> None:
        """Draw something else over the pictures."""
        self._overlay, self._picture = mode, None
        self.overlay_changed.emit()

    def set_opacity(self, opacity: float) -> None:
        """Make the overlay denser, or thinner."""
        self._opacity = opacity
        self.overlay_changed.emit()

    @property
    def edit_index(self) -> int | None:
        """The place of the edit that is chosen in the list."""
        return self._edit

    @property
    def edit(self) -> Edit | None:
        """The edit that is chosen in the list."""
        edits = self._document.settings.edits
        return edits[self._edit] if self._edit is not None and self._edit < len(edits) else None

    def choose_edit(self, index: int | None) -> None:
        """Choose an edit to show and to change."""
        if index != self._edit:
            self._edit = index
            self.overlay_changed.emit()

    def abandon(self) -> bool:
        """Drop what the mouse is doing; False where it does nothing."""
        drags, self.drags = self.drags, False
        if drags:
            self.abandoned.emit()
        return drags

    def apply(self, action: Action | None = None) -> None:
        """Edit the target stem in the selected region: as ``action`` says, or give, or take where the tools erase."""
        region = selected_region(self._document)
        if region is None:
            self.told.emit(self.tr("Nothing is selected: select a region first"))
        else:
            self.add_edit(region, action)

    def add_edit(self, region: Region, action: Action | None = None) -> None:
        """Edit the target stem in ``region``; one undo step."""
        stem, options = self.target, self._options
        if not stem:
            self.told.emit(self.tr("There is no stem to edit: choose a method first"))
            return
        action = action or ("take" if self._erases else "give")
        edit = Edit(
            region=region,
            stem=stem,
            action=action,
            strength=options.strength / 100.0,
            feather_seconds=options.feather_ms / 1000.0,
            feather_hertz=options.feather_hz,
        )
        self._document.set_edits((*self._document.settings.edits, edit))
        title = self._document.settings.arrangement.title(stem)
        sentences = {
            "give": self.tr("Given to {stem}"),
            "take": self.tr("Taken from {stem}"),
            "attenuate": self.tr("Attenuated in {stem}"),
        }
        self.told.emit(sentences[action].format(stem=title))

    def change_edit(self, index: int, drag: str = "", **values: Any) -> None:
        """Change values of one edit; changes of the same ``drag`` in a row are one undo step. Raises ParameterError."""
        self.change_edits([index], drag, **values)

    def change_edits(self, indices: Sequence[int], drag: str = "", **values: Any) -> None:
        """Change values of several edits at once, as ``change_edit`` does those of one."""
        edits = list(self._document.settings.edits)
        for index in indices:
            if not 0 <= index < len(edits):
                raise ParameterError(f"edit must be one of {len(edits)}; got {index + 1}")
            edits[index] = edits[index].changed(**values)
        self._document.set_edits(edits, drag and f"edit {' '.join(map(str, indices))} {drag}")

    def is_stray(self, edit: Edit) -> bool:
        """Whether it does not act, since the method that is set gives no stem of that name."""
        return bool(self._document.stems) and edit.stem not in self._document.stems

    def _keep_edit(self) -> None:
        if self._edit is not None and self._edit >= len(self._document.settings.edits):
            self.choose_edit(None)


def _saved_options() -> ToolOptions:
    """Options as they were set last; what cannot be read or lies outside its limits is as at first."""
    values = {}
    for name, (low, high) in OPTION_LIMITS.items():
        try:
            value = float(str(QSettings().value(_OPTION_SETTING.format(name))))
        except ValueError:
            continue
        if low <= value <= high:
            values[name] = value
    return ToolOptions(**values)


def selected_region(document: Document) -> Region | None:
    """The selected region, or the selected time at all frequencies; None where nothing is selected."""
    if document.region is not None or document.selection is None:
        return document.region
    start, stop = document.selection
    return Region.of(TimeRange(start_seconds=start, stop_seconds=stop))
