"""The window for those who do not use a mouse, or do not see the screen."""

from collections import defaultdict

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QLineEdit,
    QMenu,
    QScrollBar,
    QTreeWidget,
    QWidget,
    QWidgetAction,
)

from tests.gui.window_parts import control
from workbench.audio.live_output import TimedSink
from workbench.gui import announcing as announcing_module
from workbench.gui import listening as listening_module

CONTROLS = (QAbstractButton, QComboBox, QAbstractSpinBox, QAbstractSlider, QLineEdit, QAbstractItemView)
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def inside_a_control(widget):
    """Whether a control is a part of another one, which has the names."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, (QComboBox, QAbstractSpinBox, QAbstractItemView)):
            return True
        above = above.parentWidget()
    return isinstance(widget.parentWidget(), QLineEdit)


def controls_of(window):
    """Everything that takes input; Qt's own scroll bars and overflow arrows are not the window's."""
    for widget in window.findChildren(QWidget):
        own = widget.objectName().startswith("qt_") or widget.objectName() in {"ScrollLeftButton", "ScrollRightButton"}
        if own or isinstance(widget, QScrollBar) or inside_a_control(widget):
            continue
        if isinstance(widget, CONTROLS) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            yield widget


def where(thing):
    places = []
    while thing is not None:
        places.append(f"{type(thing).__name__} {thing.objectName()!r}")
        thing = thing.parent()
    return " in ".join(places[:4])


def actions_in(menu):
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from actions_in(below)
        elif not action.isSeparator():
            yield action


def menu_actions(window):
    for action in window.menuBar().actions():
        yield from actions_in(action.menu())


@pytest.fixture
def everything(qtbot, separated):
    """The window with the demo separated, and every dock and dialog of it open."""
    for dock in separated.findChildren(QDockWidget):
        dock.show()
    for name in ("preferences", "view-options", "keys", "user-guide", "train"):
        control(separated, name, QAction).trigger()
    dialogs = {dialog.objectName() for dialog in separated.findChildren(QDialog) if dialog.isVisible()}
    assert dialogs >= {"preferences-panel", "view-panel", "keys-window", "guide-window", "training"}
    yield separated
    for dialog in separated.findChildren(QDialog):
        dialog.close()


def test_every_control_is_named_in_plain_words_and_explained(everything):
    wanting = []
    for widget in controls_of(everything):
        told = widget.toolTip() or widget.accessibleDescription()
        given = {"objectName": widget.objectName(), "accessibleName": widget.accessibleName(), "toolTip": told}
        missing = [name for name, words in given.items() if not words]
        if missing:
            wanting.append(f"{where(widget)}: no {', '.join(missing)}")
    assert not wanting, "\n".join(wanting)


def test_every_action_is_named_and_its_tooltip_tells_its_key(everything):
    wanting = []
    for action in everything.findChildren(QAction):
        if action.isSeparator() or isinstance(action, QWidgetAction) or isinstance(action.menu(), QMenu) or not action.text():
            continue
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        if isinstance(action.parent(), (QDockWidget, QWidget)) and action is getattr(action.parent(), "toggleViewAction", lambda: None)():
            continue  # Qt's own, for the menu of docks and bars
        missing = [name for name, words in (("objectName", action.objectName()), ("toolTip", action.toolTip())) if not words]
        if key and f"({key})" not in action.toolTip():
            missing.append(f"the key {key} in the tooltip {action.toolTip()!r}")
        if missing:
            wanting.append(f"{action.text()!r} ({where(action)}): no {', '.join(missing)}")
    assert not wanting, "\n".join(wanting)


def test_every_action_is_in_a_menu_that_the_keyboard_opens(everything):
    menus = everything.menuBar().actions()
    letters = [menu.text()[menu.text().index("&") + 1].casefold() for menu in menus]
    assert len(set(letters)) == len(letters)
    reachable = set(menu_actions(everything))
    lost = [name for name, action in everything.menus.actions.by_name.items() if action not in reachable]
    assert not lost


def test_no_key_means_two_things_at_once(everything):
    for tool in everything.editing.tools.tools:
        everything.editing.tools.take(tool)
        owners = defaultdict(list)
        for action in everything.findChildren(QAction):
            if action.isEnabled() and action.shortcutContext() != Qt.ShortcutContext.WidgetShortcut:
                for key in action.shortcuts():
                    owners[key.toString()].append(action.objectName())
        assert not {key: names for key, names in owners.items() if len(names) > 1}


def test_tab_goes_through_the_whole_window_and_never_gets_stuck(qtbot, separated):
    separated.activateWindow()
    control(separated, "method", QComboBox).setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    met = []
    for _ in range(400):
        focused = QApplication.focusWidget()
        assert focused is not None
        if met and focused is met[0]:
            break
        met.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    else:
        pytest.fail(f"Tab does not come back; it went on to {where(met[-1])}")
    names = {widget.objectName() for widget in met}
    assert names >= {"method", "sparsity", "exponent", "separate", "gain-speech", "mute-piano"}


@pytest.mark.parametrize(
    ("key", "modifiers", "action"),
    [
        (Qt.Key.Key_Space, None, "play"),
        (Qt.Key.Key_Home, None, "start"),
        (Qt.Key.Key_End, None, "end"),
        (Qt.Key.Key_Left, None, "back"),
        (Qt.Key.Key_Right, None, "forward"),
        (Qt.Key.Key_Left, SHIFT, "far-back"),
        (Qt.Key.Key_Right, SHIFT, "far-forward"),
        (Qt.Key.Key_L, None, "loop"),
        (Qt.Key.Key_M, None, "mute-current"),
        (Qt.Key.Key_S, None, "solo-current"),
        (Qt.Key.Key_Plus, None, "zoom-in"),
        (Qt.Key.Key_Minus, None, "zoom-out"),
        (Qt.Key.Key_1, CTRL, "zoom-in"),
        (Qt.Key.Key_3, CTRL, "zoom-out"),
        (Qt.Key.Key_F, None, "fit"),
        (Qt.Key.Key_E, CTRL, "zoom-selection"),
        (Qt.Key.Key_R, CTRL, "separate-now"),
        (Qt.Key.Key_Escape, None, "clear"),
        (Qt.Key.Key_Z, CTRL, "undo"),
        (Qt.Key.Key_Z, CTRL | SHIFT, "redo"),
        (Qt.Key.Key_Y, CTRL, "redo"),
        (Qt.Key.Key_Q, None, "toggle-box"),
        (Qt.Key.Key_Space, SHIFT, "play-selection"),
        (Qt.Key.Key_F1, None, "user-guide"),
        (Qt.Key.Key_F2, None, "keys"),
        (Qt.Key.Key_E, None, "erase"),
        *((getattr(Qt.Key, f"Key_{number}"), None, f"tool-{tool}") for number, tool in enumerate(("hand", "brush", "time"), 1)),
    ],
)
def test_a_key_of_the_list_reaches_its_action(qtbot, demo, monkeypatch, key, modifiers, action):
    monkeypatch.setattr(listening_module, "Output", lambda rate, title=None: TimedSink(rate))
    demo.activateWindow()
    control(demo, "spectrogram-mixture").setFocus()
    demo.document.set_mask("exponent", 3.0)
    if action == "redo":
        demo.document.undo()
    pressed = control(demo, action, QAction)
    with qtbot.waitSignal(pressed.triggered, timeout=1_000):
        qtbot.keyClick(demo, key, modifiers or Qt.KeyboardModifier.NoModifier)
    demo.listening.pause()


def rows_of(tree):
    for place in range(tree.topLevelItemCount()):
        group = tree.topLevelItem(place)
        for row in range(group.childCount()):
            yield group.text(0), group.child(row)


def test_keys_do_not_act_on_a_control_of_a_panel_that_lies_behind_another(qtbot, separated):
    separated.show()
    qtbot.waitExposed(separated)
    separated.activateWindow()
    model = separated.findChild(QDockWidget, "model-panel")
    model.raise_()
    field = next(spin for spin in model.findChildren(QAbstractSpinBox) if spin.isVisible() and spin.isEnabled())
    qtbot.waitUntil(model.isVisible)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    separated.editing.dock.raise_()
    qtbot.waitUntil(lambda: not field.hasFocus())
    assert not model.isAncestorOf(QApplication.focusWidget() or separated)


def test_the_list_of_keys_has_every_key_of_every_menu_and_follows_the_tool(separated):
    control(separated, "keys", QAction).trigger()
    tree = control(separated, "keys-list", QTreeWidget)
    listed = {(row.text(1), row.text(0)) for _, row in rows_of(tree)}
    for action in menu_actions(separated):
        if action.shortcuts() and action.isVisible():
            keys = ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())
            assert (action.text().replace("&", ""), keys) in listed
    assert "Time range" in tree.topLevelItem(0).text(0)
    separated.editing.tools.take("hand")
    assert "Hand" in tree.topLevelItem(0).text(0)
    assert any(row.text(1) == "move the picture" for _, row in rows_of(tree))


def test_the_list_of_keys_is_searched_and_says_what_the_wheel_does_now(qtbot, separated):
    control(separated, "keys", QAction).trigger()
    tree = control(separated, "keys-list", QTreeWidget)
    qtbot.keyClicks(control(separated, "keys-search", QLineEdit), "loop")
    shown = [row.text(1) for _, row in rows_of(tree) if not row.isHidden()]
    assert shown == ["Loop"]
    control(separated, "keys-search", QLineEdit).clear()
    wheel = {row.text(0): row.text(1) for _, row in rows_of(tree)}
    separated.viewport.set_wheel_scrolls(True)
    swapped = {row.text(0): row.text(1) for _, row in rows_of(tree)}
    assert (swapped["Wheel"], swapped["Shift + wheel"]) == (wheel["Shift + wheel"], wheel["Wheel"])


@pytest.fixture
def spoken(monkeypatch):
    """What a screen reader is given."""
    sentences = []

    def take(event):
        if isinstance(event, announcing_module.QAccessibleAnnouncementEvent):
            sentences.append(event.message())

    monkeypatch.setattr(announcing_module.QAccessible, "updateAccessibility", take)
    return sentences


def test_a_separation_and_its_failure_are_spoken_of(qtbot, spoken, demo):
    with qtbot.waitSignal(demo.separating.separated, timeout=60_000):
        demo.separating.start()
    qtbot.waitUntil(lambda: "Separating: done" in spoken, timeout=5_000)
    demo.messages.show_error("the disk is full")
    assert spoken[-1] == "Error: the disk is full"


def test_tools_switches_and_silent_stems_are_spoken_of(qtbot, spoken, separated):
    spoken.clear()
    for name in ("tool-brush", "erase", "loop", "loop", "mute-current"):
        control(separated, name, QAction).trigger()
    stem = separated.lanes.current
    assert spoken == ["Brush", "Erase: on", "Loop: on", "Loop: off", f"{stem}: muted"]


class ChimeSink(TimedSink):
    """An output of which a test knows that it was opened."""

    opened = 0

    def __init__(self, rate, title=None):
        super().__init__(rate)
        ChimeSink.opened += 1


@pytest.fixture
def chimes(monkeypatch):
    monkeypatch.setattr(announcing_module, "Output", ChimeSink)
    monkeypatch.setattr(announcing_module, "_SECONDS_TO_CHIME", 0.0)
    monkeypatch.setattr(ChimeSink, "opened", 0)
    return lambda: ChimeSink.opened


def test_a_chime_tells_the_end_of_a_job_once_it_is_switched_on(qtbot, chimes, demo):
    with qtbot.waitSignal(demo.separating.separated, timeout=60_000):
        demo.separating.start()
    assert chimes() == 0
    control(demo, "preferences", QAction).trigger()
    box = control(demo, "chime", QAbstractButton)
    assert not box.isChecked()
    box.click()
    assert chimes() == 1
    qtbot.waitUntil(lambda: demo.chime._player is None, timeout=5_000)
    with qtbot.waitSignal(demo.separating.separated, timeout=60_000):
        demo.separating.start()
    qtbot.waitUntil(lambda: chimes() == 2, timeout=5_000)


def test_no_chime_while_something_plays(qtbot, chimes, demo, monkeypatch):
    monkeypatch.setattr(listening_module, "Output", lambda rate, title=None: TimedSink(rate))
    demo.listening.play()
    demo.chime.set_on(True)
    assert chimes() == 0
    demo.listening.pause()
    demo.chime.ring()
    assert chimes() == 1
    demo.listening.play()
    assert demo.chime._player is None


def test_the_guide_opens_with_every_picture(everything):
    text = control(everything, "guide-text").document()
    block, names = text.begin(), []
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            form = pieces.fragment().charFormat()
            if form.isImageFormat():
                names.append(form.toImageFormat().name())
            pieces += 1
        block = block.next()
    assert len(names) >= 6
    for name in names:
        assert control(everything, "guide-text").loadResource(2, name) is not None, name
