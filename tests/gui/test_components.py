from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu, QWidget

from tests.gui.conftest import Recorded
from tests.gui.window_parts import control, rendered
from workbench.audio.recording import open_recording
from workbench.core.arrangement import Arrangement
from workbench.core.folders import resources
from workbench.core.mask_settings import MaskSettings
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Spectrum
from workbench.gui.component_model import COMPONENTS_TYPE, ROW
from workbench.gui.component_rows import LEVEL_SCALE, zones
from workbench.gui.components import Components
from workbench.gui.components_panel import ComponentsPanel
from workbench.gui.export_dialog import ExportRequest
from workbench.gui.listening import Listening
from workbench.separators.learning_free_nmf import LearningFreeNmfParams
from workbench.session.worker import Worker
from workbench.tasks.exporting import ExportSettings
from workbench.tasks.separating import Separation

ANALYSIS = Analysis(rate=8000, window_samples=256, hop_samples=64)
STEMS = ("stem 1", "stem 2")


def separation(sound, count=6):
    spectrum, generator = Spectrum(sound, ANALYSIS), np.random.default_rng(1)
    dictionary, activations = generator.random((129, count), np.float32), generator.random((1, count, spectrum.frames), np.float32)
    estimate = FactorEstimate(STEMS, dictionary, activations, np.arange(count) % 2)
    return Separation(spectrum, estimate, "learning-free-nmf", (), LearningFreeNmfParams(), "CPU")


class SilentListening(Listening):
    """One that needs no sound card: it remembers what it was asked to play, and gives it when asked."""

    def __init__(self, document):
        super().__init__(document)
        self.plays = False

    @property
    def playing(self):
        return self.plays

    def play(self):
        self.plays = True

    def pause(self):
        self.plays = False

    def heard(self, samples):
        return self._heard(0, samples)[:1]


@pytest.fixture
def recording():
    return Recorded(0.1 * np.random.default_rng(0).standard_normal((1, 16_000)).astype(np.float32), 8000)


@pytest.fixture
def listening(document):
    return SilentListening(document)


@pytest.fixture
def components(document, viewport, listening, recording):
    worker = Worker("strips")
    document.open(recording)
    viewport.set_length(document.seconds, recording.rate)
    document.choose_method("learning-free-nmf", LearningFreeNmfParams(), [], STEMS)
    components = Components(document, viewport, listening, worker)
    yield components
    worker.close(5.0)


@pytest.fixture
def panel(qtbot, document, components, recording):
    panel = ComponentsPanel(document, components)
    qtbot.addWidget(panel)
    panel.resize(320, 400)
    panel.show()
    document.set_result(separation(recording))
    document.forget_steps()
    qtbot.waitUntil(lambda: components.model.count == 6)
    return panel


def rows(panel):
    model = panel.list.model()
    found = [model.index(place).data(ROW) for place in range(model.rowCount())]
    return [row.stem if row.component is None else row.component.number for row in found]


def zone(panel, number, name, share=0.5):
    index = panel.list.model().index_of(number)
    place = zones(panel.list.visualRect(index))[name]
    return QPoint(round(place.left() + share * (place.width() - 1)), place.center().y())


def press(qtbot, panel, number, name, share=0.5):
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=zone(panel, number, name, share))


def test_components_lie_below_their_stems_or_are_sorted(qtbot, panel):
    assert rows(panel) == ["stem 1", 1, 3, 5, "stem 2", 2, 4, 6]
    sort = control(panel, "components-sort")
    for by in ("number", "share", "centre"):
        sort.setCurrentIndex(sort.findData(by))
        sort.activated.emit(sort.currentIndex())
        found = [panel.list.model().components[number - 1] for number in rows(panel)]
        keys = {"number": lambda each: each.number, "share": lambda each: -each.share, "centre": lambda each: each.centre_hz}
        assert [keys[by](each) for each in found] == sorted(keys[by](each) for each in found)


def test_a_method_without_components_says_so(qtbot, document, components, recording):
    panel = ComponentsPanel(document, components)
    qtbot.addWidget(panel)
    assert "begun" in panel._hint.text()


def test_moving_to_a_stem_by_the_menu_is_one_step_and_is_followed(qtbot, document, panel):
    panel.list.choose([1, 3])
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    menu = control(panel, "component-stems", QMenu)
    menu.findChild(QAction, "component-to-stem 2").trigger()
    menu.close()
    assert rows(panel) == ["stem 1", 5, "stem 2", 1, 2, 3, 4, 6]
    assert panel.list.chosen == [1, 3]
    np.testing.assert_array_equal(document.result.estimate.assignment, [1, 1, 1, 1, 0, 1])
    document.undo()
    assert rows(panel) == ["stem 1", 1, 3, 5, "stem 2", 2, 4, 6]
    assert not document.can_undo


def test_chosen_components_become_a_new_stem(qtbot, document, panel):
    panel.list.choose([2, 5])
    control(panel, "component-new-stem").click()
    assert document.stems == ("stem 1", "stem 2", "stem 3")
    assert rows(panel) == ["stem 1", 1, 3, "stem 2", 4, 6, "stem 3", 2, 5]
    control(panel, "components-back").click()
    assert document.stems == STEMS


def test_a_switch_in_a_row_acts_on_that_row_and_on_all_chosen_where_it_is_chosen(qtbot, document, panel):
    press(qtbot, panel, 4, "switch")
    assert document.settings.arrangement.silenced == {4}
    panel.list.choose([1, 2])
    press(qtbot, panel, 2, "switch")
    assert document.settings.arrangement.silenced == {1, 2, 4}
    assert document.result.estimate.levels.tolist() == [0.0, 0.0, 1.0, 0.0, 1.0, 1.0]
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert document.settings.arrangement.silenced == {4}


def test_a_level_is_dragged_in_one_step_and_comes_back_by_a_double_click(qtbot, document, panel):
    left, view = Qt.MouseButton.LeftButton, panel.list.viewport()
    qtbot.mousePress(view, left, pos=zone(panel, 3, "level", 0.9))
    for share in (0.8, 0.7, 0.5):
        qtbot.mouseMove(view, zone(panel, 3, "level", share))
    qtbot.mouseRelease(view, left, pos=zone(panel, 3, "level", 0.5))
    turned = document.settings.arrangement.levels_db[3]
    assert turned == pytest.approx(LEVEL_SCALE.value(0.5), abs=1.0)
    qtbot.mouseDClick(view, left, pos=zone(panel, 3, "level", 0.2))
    assert document.settings.arrangement.levels_db == {}
    document.undo()
    assert document.settings.arrangement.levels_db == {3: turned}
    document.undo()
    assert not document.can_undo


def test_the_level_slider_turns_all_chosen(qtbot, document, panel):
    slider = control(panel, "component-level")
    assert not slider.isEnabled()
    panel.list.choose([2, 4])
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    levels = document.settings.arrangement.levels_db
    assert set(levels) == {2, 4} and levels[2] == levels[4] < 0.0


@pytest.mark.parametrize("way", ["row", "button", "key"])
def test_holding_lets_a_component_be_heard_alone_and_letting_go_the_mix_again(qtbot, document, listening, panel, components, way):
    samples, mixture = 8000, document.recording.read(0, 8000)
    np.testing.assert_allclose(listening.heard(samples), mixture, atol=1e-6)
    panel.list.choose([3])
    button, view, left = control(panel, "component-hear"), panel.list.viewport(), Qt.MouseButton.LeftButton
    if way == "row":
        qtbot.mousePress(view, left, pos=zone(panel, 3, "hear"))
    elif way == "button":
        qtbot.mousePress(button, left)
    else:
        qtbot.keyPress(panel.list, Qt.Key.Key_H)
    assert components.heard == (3,) and listening.plays
    estimate = document.separation.estimate.reassigned(["this", "others"], np.array([1, 1, 0, 1, 1, 1]))
    expected = replace(document.separation, estimate=estimate).renderer(MaskSettings()).stems(0, samples)[0]
    np.testing.assert_allclose(listening.heard(samples), expected, atol=1e-6)
    if way == "row":
        qtbot.mouseRelease(view, left, pos=zone(panel, 3, "hear"))
    elif way == "button":
        qtbot.mouseRelease(button, left)
    else:
        qtbot.keyRelease(panel.list, Qt.Key.Key_H)
    assert components.heard == () and not listening.plays
    np.testing.assert_allclose(listening.heard(samples), mixture, atol=1e-6)


def test_what_was_playing_goes_on_after_hearing(panel, components, listening):
    listening.play()
    components.hear([1])
    components.stop_hearing()
    assert listening.plays


def test_hearing_ends_when_the_panel_goes(qtbot, panel, components):
    components.hear([1])
    panel.hide()
    assert components.heard == ()


def test_rows_dropped_on_a_stem_go_to_it_and_foreign_drops_do_nothing(document, panel):
    model = panel.list.model()
    data = model.mimeData([model.index_of(1), model.index_of(5)])
    model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, model.index(4))
    assert document.settings.arrangement.components == {1: "stem 2", 5: "stem 2"}
    foreign = QMimeData()
    foreign.setData(COMPONENTS_TYPE, b"0,7,x,999")
    model.dropMimeData(foreign, Qt.DropAction.MoveAction, -1, -1, model.index(0))
    assert document.settings.arrangement.components == {1: "stem 2", 5: "stem 2"}


def test_another_number_of_components_lets_go_of_the_moves_and_says_so(qtbot, document, panel, components, recording):
    components.move([1], "stem 2")
    with qtbot.waitSignal(components.noticed):
        document.set_result(separation(recording, count=8))
    assert document.settings.arrangement == Arrangement()
    qtbot.waitUntil(lambda: components.model.count == 8)


def test_every_row_is_told_in_words(panel, components):
    components.switch([3], False)
    model = panel.list.model()
    words = model.index_of(3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Component 3 of stem 1" in words and "switched off" in words
    for widget in panel.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.objectName() and not widget.objectName().startswith("qt_"):
            assert widget.accessibleName(), widget.objectName()


@pytest.fixture
def factorised(qtbot, window):
    """The window with the demo recording factorised without any learning beforehand, and its components in sight."""
    window.separating.choose_method("learning-free-nmf")
    window.document.set_param("iterations", 5)
    with qtbot.waitSignal(window.separating.separated, timeout=60_000):
        window.open_files([resources() / "demo" / "mixture.flac"], separate=True)
    control(window, "components-panel").raise_()
    qtbot.waitUntil(lambda: not window.busy and window.components.model.count == 32, timeout=20_000)
    return window


def test_components_dropped_on_a_lane_go_to_its_stem_and_what_is_exported_follows(qtbot, factorised, tmp_path):
    window, document = factorised, factorised.document
    before = rendered(window)
    model = window.components.model
    numbers = [each.number for each in model.components if each.stem == "stem 1"][:5]
    data = model.mimeData([model.index_of(number) for number in numbers])
    lane = control(window, "lane-stem 2")
    place = window.mapFromGlobal(lane.mapToGlobal(lane.rect().center()))
    move, left, none = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, move, data, left, none)
    QCoreApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QCoreApplication.sendEvent(window, QDropEvent(QPointF(place), move, data, left, none, QEvent.Type.Drop))
    assert set(document.settings.arrangement.components) == set(numbers)
    window.stem_actions.rename("stem 2", "Anna")
    after = rendered(window)
    assert np.abs(after - before).max() > 0.01
    np.testing.assert_allclose(after.sum(axis=0), document.recording.read(0, document.recording.samples), atol=1e-5)
    request = ExportRequest(tmp_path, "mixture", "{track} {stem}", document.stems, ExportSettings(subtype="FLOAT"), False)
    with qtbot.waitSignal(window.exporting.exported, timeout=20_000):
        window.exporting.start(request)
    with open_recording(tmp_path / "mixture Anna.wav") as written:
        np.testing.assert_allclose(written.read(0, written.samples), after[document.stems.index("stem 2")], atol=1e-6)


def test_a_new_stem_asks_for_its_name_and_is_brought_into_view(qtbot, separated):
    window = separated
    dock = control(window, "components-panel")
    dock.show()
    dock.raise_()
    window.separating.choose_method("learning-free-nmf")
    with qtbot.waitSignal(window.separating.separated, timeout=60_000):
        window.separating.start()
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    window.lanes.set_lane_height(400)
    before = window.document.stems
    window.components.make_stem([1])
    (made,) = set(window.document.stems) - set(before)
    typed, area = control(window, f"title-{made}"), control(window, "lanes-area")
    lane = control(window, f"lane-{made}")
    qtbot.waitUntil(lambda: typed.isVisible() and typed.hasFocus() and lane.visibleRegion().boundingRect().height() > 300, timeout=5000)
    assert area.verticalScrollBar().value() > 0 and window.lanes.current == made
    qtbot.keyClicks(typed, "breath")
    qtbot.keyClick(typed, Qt.Key.Key_Return)
    assert window.document.settings.arrangement.title(made) == "breath"
    window.document.undo()
    window.document.undo()
    assert window.document.stems == before


def test_a_stem_that_was_split_asks_for_the_name_of_its_new_half(qtbot, separated):
    window = separated
    window.separating.choose_method("learning-free-nmf")
    with qtbot.waitSignal(window.separating.separated, timeout=60_000):
        window.separating.start()
    before = window.document.stems
    with qtbot.waitSignal(window.stem_actions.rename_wanted, timeout=20_000) as wanted:
        window.stem_actions.split(before[0])
    assert wanted.args == [next(stem for stem in window.document.stems if stem not in before)]
    assert control(window, f"title-{wanted.args[0]}").isVisible()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_switch_that_is_on_is_a_tick_and_no_square(qtbot, themed, panel, document, theme):
    themed(theme)
    box = zones(panel.list.visualRect(panel.list.model().index(1, 0)))["switch"]

    def filled():
        image = panel.list.viewport().grab(box.adjusted(0, 0, 0, 0)).toImage()
        ground = image.pixelColor(0, 0).lightness()
        inside = [image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height())]
        return sum(abs(value - ground) > 60 for value in inside)

    on = filled()
    control(panel, "components").switched.emit([1], False)
    off = filled()
    # The outline alone, and a line across it; a square within would be more.
    assert off + 8 <= on <= off + 45


def test_choosing_many_components_is_told_of_once(qtbot, panel):
    told = []
    panel.list.selectionModel().selectionChanged.connect(lambda *_: told.append(panel.list.chosen))
    panel.list.choose([5, 1, 3, 99])
    assert told == [[1, 3, 5]]
    panel.list.choose([])
    assert told == [[1, 3, 5], []]
