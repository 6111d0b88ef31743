import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QListView, QPushButton, QSlider

from tests.gui.window_parts import control, type_in
from workbench.core.edits import Edit
from workbench.core.regions import Box, Region

LEFT = Qt.MouseButton.LeftButton


def edit_at(start, stem):
    return Edit(region=Region.of(Box(start_seconds=start, stop_seconds=start + 1.0, low_hz=1000.0, high_hz=2000.0)), stem=stem)


@pytest.fixture
def painted(demo):
    """The window with three edits and their list in sight."""
    demo.document.set_edits([edit_at(1.0, "speech"), edit_at(3.0, "piano"), edit_at(5.0, "speech")])
    demo.editing.dock.raise_()
    demo.document.forget_steps()
    return demo


@pytest.fixture
def listed(qtbot, painted):
    """The list, its second row chosen by a click."""
    view = control(painted, "edits", QListView)
    qtbot.waitUntil(view.isVisible, timeout=5_000)
    place = view.visualRect(view.model().index(1, 0))
    qtbot.mouseClick(view.viewport(), LEFT, pos=QPoint(place.right() - 10, place.center().y()))
    assert painted.editing.tools.edit_index == 1
    return view


def starts(window):
    return [edit.region.extent[0] for edit in window.document.settings.edits]


def test_the_list_says_what_every_edit_does(painted):
    model = control(painted, "edits", QListView).model()
    words = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert words[1] == "2. give to piano 100%\n0:03.00-0:04.00, 1 kHz-2 kHz"
    assert [word[:1] for word in words] == ["1", "2", "3"]


def test_an_edit_is_switched_off_and_on_in_steps_of_its_own(qtbot, painted, listed):
    qtbot.keyClick(listed, Qt.Key.Key_Space)
    assert [edit.enabled for edit in painted.document.settings.edits] == [True, False, True]
    assert len(painted.document.settings.mask_edits) == 2
    painted.document.undo()
    assert [edit.enabled for edit in painted.document.settings.edits] == [True, True, True]


def test_edits_are_put_in_order_with_buttons_and_with_keys(qtbot, painted, listed):
    qtbot.mouseClick(control(painted, "edit-up", QPushButton), LEFT)
    assert starts(painted) == [3.0, 1.0, 5.0]
    assert painted.editing.tools.edit_index == 0
    assert not control(painted, "edit-up").isEnabled()
    for _ in range(2):
        qtbot.keyClick(listed, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert starts(painted) == [1.0, 5.0, 3.0]
    for order in ([1.0, 3.0, 5.0], [3.0, 1.0, 5.0], [1.0, 3.0, 5.0]):
        painted.document.undo()
        assert starts(painted) == order


def test_an_edit_is_deleted_with_its_key_in_the_list(qtbot, painted, listed):
    qtbot.keyClick(listed, Qt.Key.Key_Delete)
    assert starts(painted) == [1.0, 5.0]
    painted.document.undo()
    assert starts(painted) == [1.0, 3.0, 5.0]
    qtbot.mouseClick(control(painted, "edit-delete", QPushButton), LEFT)
    assert starts(painted) == [1.0, 5.0]


def test_values_of_the_chosen_edit_can_be_changed_a_drag_being_one_step(qtbot, painted, listed):
    slider = control(painted, "edit-strength", QSlider)
    y = slider.height() // 2
    qtbot.mousePress(slider, LEFT, pos=QPoint(slider.width() - 8, y))
    for x in (0.8, 0.6, 0.4):
        qtbot.mouseMove(slider, QPoint(round(x * slider.width()), y))
    qtbot.mouseRelease(slider, LEFT, pos=QPoint(round(0.4 * slider.width()), y))
    chosen = painted.document.settings.edits[1]
    assert 0.2 < chosen.strength < 0.6
    painted.document.undo()
    assert painted.document.settings.edits[1].strength == 1.0
    type_in(qtbot, control(painted, "edit-feather-ms", QDoubleSpinBox), "50")
    stem, action = control(painted, "edit-target", QComboBox), control(painted, "edit-action", QComboBox)
    stem.setFocus()
    qtbot.keyClick(stem, Qt.Key.Key_Up)
    action.setFocus()
    for _ in range(2):
        qtbot.keyClick(action, Qt.Key.Key_Down)
    chosen = painted.document.settings.edits[1]
    assert (chosen.feather_seconds, chosen.stem, chosen.action) == (0.05, "speech", "attenuate")


def test_the_chosen_edit_is_outlined_on_the_lanes(qtbot, painted, listed):
    canvas = control(painted, "spectrogram-speech")
    chosen = canvas.grab().toImage()
    painted.editing.tools.choose_edit(None)
    assert canvas.grab().toImage() != chosen


def test_painting_to_guide_is_a_step_and_follows_the_document(qtbot, painted):
    guide = control(painted, "guide", QCheckBox)
    qtbot.mouseClick(guide, LEFT, pos=QPoint(8, guide.height() // 2))
    assert painted.document.settings.guided
    assert painted.document.settings.mask_edits == ()
    painted.document.undo()
    assert not guide.isChecked()
    qtbot.keyClick(painted, "g")
    assert painted.document.settings.guided
    assert guide.isChecked()


def test_the_list_forgets_edits_that_are_gone(painted, listed):
    painted.editing.tools.choose_edit(2)
    painted.document.set_edits([edit_at(1.0, "speech")])
    assert painted.editing.tools.edit is None
    assert listed.model().rowCount() == 1
    assert not control(painted, "edit-delete").isEnabled()


def test_an_edit_without_its_stem_says_so_and_is_given_to_the_target_by_one_click(qtbot, painted):
    view, retarget = control(painted, "edits", QListView), control(painted, "edit-retarget", QPushButton)
    qtbot.waitUntil(view.isVisible, timeout=5_000)
    assert not retarget.isVisible()
    painted.document.set_edits([edit_at(1.0, "speech"), edit_at(3.0, "viola"), edit_at(5.0, "flute")])
    row = view.model().index(1, 0)
    assert row.data() == "2. give to viola 100%\nno stem viola here: does not act"
    dim = row.data(Qt.ItemDataRole.ForegroundRole)
    assert dim.color() == view.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert view.model().index(0, 0).data(Qt.ItemDataRole.ForegroundRole) is None
    assert "speech" in retarget.text()
    qtbot.mouseClick(retarget, LEFT)
    assert [edit.stem for edit in painted.document.settings.edits] == ["speech", "speech", "speech"]
    assert not retarget.isVisible()
    painted.document.undo()
    painted.editing.tools.choose_edit(2)
    painted.editing.tools.choose_target("piano")
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert [edit.stem for edit in painted.document.settings.edits] == ["speech", "viola", "piano"]


def test_several_edits_are_switched_changed_and_deleted_as_one_step(qtbot, painted, listed):
    document = painted.document
    qtbot.keyClick(listed, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(listed, Qt.Key.Key_Space)
    assert [edit.enabled for edit in document.settings.edits] == [True, False, False]
    document.undo()
    assert [edit.enabled for edit in document.settings.edits] == [True, True, True]
    tick = listed.visualRect(listed.model().index(1, 0))
    qtbot.mouseClick(listed.viewport(), LEFT, pos=QPoint(tick.left() + 10, tick.center().y()))
    assert [edit.enabled for edit in document.settings.edits] == [True, False, False]
    document.undo()
    slider = control(painted, "edit-strength", QSlider)
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert [edit.strength < 1.0 for edit in document.settings.edits] == [False, True, True]
    document.undo()
    assert not document.can_undo
    listed.setFocus()
    qtbot.keyClick(listed, Qt.Key.Key_Delete)
    assert starts(painted) == [1.0]
    document.undo()
    assert starts(painted) == [1.0, 3.0, 5.0]


def test_nothing_of_a_deleted_edit_is_left_below(qtbot, painted, listed):
    painted.document.set_edits([edit_at(1.0, "speech")])
    painted.editing.tools.choose_edit(0)
    assert control(painted, "edit-target", QComboBox).currentText() == "speech"
    qtbot.keyClick(listed, Qt.Key.Key_Delete)
    assert control(painted, "edit-target", QComboBox).currentText() == ""
    assert control(painted, "edit-action", QComboBox).currentText() == ""
    assert control(painted, "edit-feather-ms", QDoubleSpinBox).cleanText() == ""
    painted.document.undo()
    painted.editing.tools.choose_edit(0)
    assert control(painted, "edit-feather-ms", QDoubleSpinBox).cleanText() != ""


def test_every_line_of_an_edit_fits_the_list(qtbot, painted, listed):
    words = listed.model().index(1, 0).data().split("\n")
    room = listed.viewport().width() - 60
    assert max(listed.fontMetrics().horizontalAdvance(line) for line in words) <= room
    assert listed.visualRect(listed.model().index(1, 0)).height() >= 2 * listed.fontMetrics().height()
