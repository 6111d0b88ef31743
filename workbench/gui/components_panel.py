"""The panel of components: the list, how it is sorted, and what is done to the chosen ones."""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.component_list import ComponentList
from workbench.gui.component_rows import LEVEL_SCALE
from workbench.gui.components import Components
from workbench.gui.names import named
from workbench.gui.sliders import ScaleSlider
from workbench.session.document import Document


class ComponentsDock(QDockWidget):
    """``components-panel``: it looks at components only while it is seen."""

    def __init__(self, document: Document, components: Components) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Components"))
        named(self, "components-panel", self.tr("Components"))
        self.setToolTip("")
        self.panel = ComponentsPanel(document, components)
        self.setWidget(self.panel)
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable)


class ComponentsPanel(QWidget):
    """All components with their spectra and activations; below them what can be done to those that are chosen."""

    def __init__(self, document: Document, components: Components) -> None:
        super().__init__()
        self._document, self._components = document, components
        self._sort = named(QComboBox(), "components-sort", self.tr("Order of the components"))
        for value, title in (
            ("stem", self.tr("By stem")),
            ("share", self.tr("By share of the energy")),
            ("centre", self.tr("By frequency")),
            ("number", self.tr("By number")),
        ):
            self._sort.addItem(title, value)
        self._back = named(QToolButton(), "components-back", self.tr("Put back all components"))
        self._back.setText(self.tr("Put back"))
        self._back.setToolTip(self.tr("Every component goes where the method put it, at its own level"))
        tip = self.tr("Hold H to hear the chosen, Space switches on and off, Enter moves to a stem; drag rows to a stem or a lane")
        self.list = named(ComponentList(components.model), "components", self.tr("Components"), tip)
        self.list.setToolTip("")
        self.list.setAccessibleDescription(tip)
        self._on = named(QCheckBox(self.tr("On")), "component-on", self.tr("Chosen components sound"))
        self._level = ScaleSlider(LEVEL_SCALE, 0.0)
        named(self._level, "component-level", self.tr("Level of the chosen components in decibels"))
        self._level_text = QLabel()
        self._level_text.setFixedWidth(self._level_text.fontMetrics().horizontalAdvance("-60.0 dB") + 2)
        self._hear = _HoldButton(self.tr("Hear"))
        named(self._hear, "component-hear", self.tr("Hear the chosen components alone while this is held"))
        self._move = named(QPushButton(self.tr("Move to")), "component-move", self.tr("Move the chosen components to a stem"))
        self._split = named(QPushButton(self.tr("New stem")), "component-new-stem", self.tr("Make a new stem of the chosen components"))
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setMargin(12)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        self._connect()
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Strips are wanted from now on."""
        self._components.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Strips are wanted no longer."""
        self._components.stop_hearing()
        self._components.watch(False)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._sort, 1)
        top.addWidget(self._back)
        turned = QHBoxLayout()
        turned.addWidget(self._on)
        turned.addWidget(self._level, 1)
        turned.addWidget(self._level_text)
        moved = QHBoxLayout()
        for button in (self._hear, self._move, self._split):
            moved.addWidget(button, 1)
        self._full = QWidget()
        column = QVBoxLayout(self._full)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addLayout(turned)
        column.addLayout(moved)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._hint)
        self._pages.addWidget(self._full)

    def _connect(self) -> None:
        components, rows = self._components, self.list
        self._sort.activated.connect(lambda index: components.model.sort_by(self._sort.itemData(index)))
        self._back.clicked.connect(components.put_back)
        rows.switched.connect(components.switch)
        rows.levelled.connect(components.level)
        rows.level_ended.connect(components.end_level)
        rows.hearing_began.connect(components.hear)
        rows.hearing_ended.connect(components.stop_hearing)
        rows.menu_wanted.connect(self._ask_stem)
        rows.strips_resized.connect(components.fit)
        rows.selectionModel().selectionChanged.connect(self._show_chosen)
        self._on.clicked.connect(lambda on: components.switch(rows.chosen, on))
        self._level.moved.connect(lambda level_db: components.level(rows.chosen, float(level_db)))
        self._level.drag_ended.connect(components.end_level)
        self._level.double_clicked.connect(lambda: components.level(rows.chosen, 0.0))
        self._hear.pressed.connect(lambda: components.hear(rows.chosen))
        self._hear.released.connect(components.stop_hearing)
        self._move.clicked.connect(lambda: self._ask_stem(rows.chosen, self._move.mapToGlobal(QPoint(0, self._move.height()))))
        self._split.clicked.connect(lambda: components.make_stem(rows.chosen))
        components.heard_changed.connect(rows.show_heard)
        components.changed.connect(self._refresh)
        self._chosen = rows.chosen
        components.model.modelAboutToBeReset.connect(self._remember)
        components.model.modelReset.connect(self._choose_again)
        self._document.result_changed.connect(self._refresh)

    def _remember(self) -> None:
        """The rows are about to be others; who is chosen stays so."""
        self._chosen = self.list.chosen

    def _choose_again(self) -> None:
        self.list.choose(self._chosen)

    def _refresh(self) -> None:
        count = self._components.count
        self._pages.setCurrentIndex(1 if count else 0)
        if self._document.separation is None:
            self._hint.setText(self.tr("What a separation found out of the recording, part by part, appears here when it has begun"))
        elif not count:
            self._hint.setText(self.tr("This method has no components: only those that factorise the recording, such as NMF, have some"))
        self._back.setEnabled(self._document.settings.arrangement.touches_components)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen, arrangement = self.list.chosen, self._components.model.arrangement
        for control in (self._on, self._level, self._hear, self._move, self._split):
            control.setEnabled(bool(chosen))
        level_db = arrangement.levels_db.get(chosen[0], 0.0) if chosen else 0.0
        self._level.set_real(level_db)
        text = f"{level_db:+.1f} dB" if chosen else ""
        self._level_text.setText(text)
        self._level.setAccessibleDescription(text)
        with QSignalBlocker(self._on):
            self._on.setChecked(bool(chosen) and chosen[0] not in arrangement.silenced)

    def _ask_stem(self, numbers: list[int], place: QPoint) -> None:
        menu = named(QMenu(self), "component-stems", self.tr("Move to"))
        for stem in self._document.stems:
            action = menu.addAction(self._components.model.title(stem))
            action.setObjectName(f"component-to-{stem}")
            action.triggered.connect(partial(self._components.move, numbers, stem))
        menu.addSeparator()
        new = menu.addAction(self.tr("New stem"))
        new.setObjectName("component-to-new-stem")
        new.triggered.connect(partial(self._components.make_stem, numbers))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)


class _HoldButton(QPushButton):
    """Pressed for as long as mouse, Space or Enter hold it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter holds as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.setDown(True)
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.setDown(False)
            self.released.emit()
        else:
            super().keyReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        """What is let go elsewhere is let go."""
        if event.type() == QEvent.Type.FocusOut and self.isDown():
            self.setDown(False)
            self.released.emit()
        return super().event(event)
