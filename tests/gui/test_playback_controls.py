from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QMenu, QSpinBox, QWidget

from tests.gui.conftest import Recorded
from tests.gui.window_parts import control
from workbench.audio.devices import SoundDevice
from workbench.audio.live_output import TimedSink
from workbench.core.errors import DeviceError
from workbench.gui import listening as listening_module
from workbench.gui import output_choice
from workbench.gui.app import create_window
from workbench.gui.meters import ClipMeter

RATE = 8_000
STEMS = ("speech", "piano", "drums")
ALT = Qt.KeyboardModifier.AltModifier


def device(name, index):
    return SoundDevice(index, name, "Test", 2, 48_000, is_default=index == 0)


@pytest.fixture
def outputs(monkeypatch):
    """Two outputs that a test can pull out, and how often they were looked for anew."""
    state = SimpleNamespace(devices=[device("Loudspeakers", 0), device("Headphones", 1)], looked=0, opened=[])

    def look_anew():
        state.looked += 1

    def open_output(rate, title=None):
        if title is not None and title not in [each.title for each in state.devices]:
            raise DeviceError(f"{title} is not there")
        state.opened.append(title)
        return TimedSink(rate)

    monkeypatch.setattr(output_choice, "sound_devices", lambda direction: tuple(state.devices))
    monkeypatch.setattr(output_choice, "look_anew", look_anew)
    monkeypatch.setattr(listening_module, "look_anew", look_anew)
    monkeypatch.setattr(listening_module, "Output", open_output)
    return state


@pytest.fixture
def three_stems(window, outputs):
    """The window with three stems that nothing was rendered of yet, and a recording to play."""
    window.document.open(Recorded(np.full((1, 5 * RATE), 0.5, np.float32), RATE))
    window.document.show_stems(STEMS)
    window.activateWindow()
    QApplication.processEvents()
    return window


def mix_of(window):
    return {stem: (window.document.settings.stem(stem).muted, window.document.settings.stem(stem).soloed) for stem in STEMS}


def test_keys_mute_and_solo_the_current_stem_and_any_by_its_number(qtbot, three_stems):
    window = three_stems
    qtbot.keyClick(window, Qt.Key.Key_M)
    qtbot.keyClick(window, Qt.Key.Key_Down)
    qtbot.keyClick(window, Qt.Key.Key_S)
    qtbot.keyClick(window, Qt.Key.Key_3, ALT)
    assert mix_of(window) == {"speech": (True, False), "piano": (False, True), "drums": (False, True)}
    qtbot.keyClick(window, Qt.Key.Key_3, ALT)
    qtbot.keyClick(window, Qt.Key.Key_Up)
    qtbot.keyClick(window, Qt.Key.Key_M)
    assert mix_of(window) == {"speech": (False, False), "piano": (False, True), "drums": (False, False)}
    for _ in range(5):
        window.document.undo()
    assert mix_of(window) == dict.fromkeys(STEMS, (False, False))
    qtbot.keyClick(window, Qt.Key.Key_7, ALT)
    assert mix_of(window) == dict.fromkeys(STEMS, (False, False))


def test_up_and_down_stay_with_what_is_typed_into(qtbot, three_stems):
    window = three_stems
    floor = control(window, "floor-db", QSpinBox)
    floor.setFocus()
    before = floor.value()
    qtbot.keyClick(floor, Qt.Key.Key_Up)
    assert floor.value() > before
    assert window.lanes.current == "speech"
    floor.clearFocus()
    qtbot.keyClick(window, Qt.Key.Key_Down)
    assert window.lanes.current == "piano"


def test_every_stem_and_the_whole_have_a_meter_which_moves_while_it_plays(qtbot, three_stems):
    window = three_stems
    assert all(control(window, f"meter-{stem}", ClipMeter).accessibleName() for stem in STEMS)
    window.listening.play()
    qtbot.waitUntil(lambda: control(window, "meter-master", ClipMeter).level_db > -60.0, timeout=5_000)
    assert control(window, "meter-master", ClipMeter).level_db == pytest.approx(20 * np.log10(0.5), abs=0.5)
    window.listening.pause()


def test_marks_are_put_out_by_the_menu_too(qtbot, three_stems):
    meter = control(three_stems, "meter-piano", ClipMeter)
    meter.take(3.0)
    assert meter.clipped
    control(three_stems, "clear-clip-marks", QAction).trigger()
    assert not meter.clipped


def entries(menu):
    return {action.text(): action for action in menu.actions() if action.isCheckable()}


def test_outputs_are_found_when_the_menu_opens_chosen_and_kept(qtbot, three_stems, outputs):
    window = three_stems
    menu = control(window, "output-menu", QMenu)
    with qtbot.waitSignal(window.outputs.changed):
        menu.aboutToShow.emit()
    assert list(entries(menu)) == ["The system's default", "Loudspeakers (Test)", "Headphones (Test)"]
    entries(menu)["Headphones (Test)"].trigger()
    window.listening.play()
    assert outputs.opened == ["Headphones (Test)"]
    assert QSettings().value("sound/output") == "Headphones (Test)"
    outputs.devices.pop()
    with qtbot.waitSignal(window.outputs.changed):
        control(window, "output-rescan", QAction).trigger()
    assert outputs.looked == 1
    assert not window.listening.playing
    assert entries(menu)["Headphones (Test)"].isChecked()
    window.listening.play()
    assert outputs.opened[-1] is None
    assert any("Headphones (Test) is not there; the default output is taken" in text for text in window.messages.texts)
    again = create_window()
    qtbot.addWidget(again)
    assert again.listening.output == "Headphones (Test)"
    again.close()


def test_preferences_choose_output_theme_and_wheel(qtbot, three_stems, outputs, themed):
    window = three_stems
    themed("dark")
    with qtbot.waitSignal(window.outputs.changed):
        control(window, "preferences", QAction).trigger()
    panel = control(window, "preferences-panel")
    chooser = control(panel, "output-device", QComboBox)
    chooser.setCurrentIndex(chooser.findText("Headphones (Test)"))
    chooser.activated.emit(chooser.currentIndex())
    assert window.listening.output == "Headphones (Test)"
    control(panel, "preferred-wheel", QCheckBox).click()
    assert window.viewport.wheel_scrolls
    theme = control(panel, "theme", QComboBox)
    theme.setCurrentIndex(theme.findText("Light"))
    theme.activated.emit(theme.currentIndex())
    assert QApplication.palette().window().color().lightnessF() > 0.8
    control(panel, "preferences-close", QAbstractButton).click()
    assert not panel.isVisible()


def test_options_of_the_view_act_from_panel_and_menu_and_are_kept(qtbot, three_stems):
    window = three_stems
    qtbot.keyClick(window, Qt.Key.Key_V)
    panel = control(window, "view-panel")
    for name, value in (("colour-map", "viridis"), ("view-scale", "mel"), ("view-fft", 4096)):
        combo = control(panel, name, QComboBox)
        combo.setCurrentIndex(combo.findData(value))
        combo.activated.emit(combo.currentIndex())
        assert control(window, f"{name}-{value}", QAction).isChecked()
    control(window, "colour-map-cividis", QAction).trigger()
    assert control(panel, "colour-map", QComboBox).currentData() == "cividis"
    control(panel, "overlay-stems", QCheckBox).click()
    control(window, "wheel-scrolls", QAction).trigger()
    control(panel, "follow", QCheckBox).click()
    control(panel, "lanes-higher", QAbstractButton).click()
    window.viewport.set_levels(-70.0, -5.0)
    again = create_window()
    qtbot.addWidget(again)
    view, lanes = again.viewport, again.lanes
    assert (view.colour_map, view.scale, view.fft_samples, view.wheel_scrolls, view.follows) == ("cividis", "mel", 4096, True, False)
    assert (view.floor_db, view.ceiling_db, lanes.overlaid) == (-70.0, -5.0, True)
    assert lanes.lane_height == window.lanes.lane_height
    assert again.findChild(QAction, "overlay-stems").isChecked()
    again.close()


def test_what_somebody_else_wrote_into_the_settings_is_left_out(qtbot, qapp):
    for name in ("colour-map", "scale", "fft-samples", "floor-db", "lane-height"):
        QSettings().setValue(f"view/{name}", "nonsense")
    window = create_window()
    qtbot.addWidget(window)
    assert (window.viewport.colour_map, window.viewport.scale, window.viewport.fft_samples) == ("magma", "linear", 0)
    window.close()


def test_a_transform_for_viewing_leaves_what_was_separated_alone(qtbot, separated):
    result, waited = separated.document.result, separated.drawing.pictures_ready
    pictures = []
    waited.connect(pictures.append)
    separated.viewport.set_fft_samples(8192)
    qtbot.waitUntil(lambda: bool(pictures) and not separated.busy, timeout=20_000)
    before = pictures[-1].mixture
    pictures.clear()
    separated.viewport.set_fft_samples(512)
    qtbot.waitUntil(lambda: bool(pictures) and not separated.busy, timeout=20_000)
    assert np.abs(pictures[-1].mixture.astype(int) - before).max() > 10
    assert separated.document.result is result


def test_every_new_control_has_names_and_a_tooltip(three_stems):
    three_stems.view_options.show_panel()
    for name in ("meter-master", "meter-speech", "pan-speech", "view-panel", "colour-map", "view-fft", "view-scale"):
        widget = control(three_stems, name, QWidget)
        assert widget.accessibleName(), name
        assert widget.toolTip(), name
