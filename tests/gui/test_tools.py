"""The editing tools, through the real window: keys, mouse, and what becomes of them in the document."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QToolButton, QTreeWidget

from tests.gui.conftest import DEMO
from tests.gui.window_parts import control, rendered, type_in
from workbench.core.regions import Box, Cells, FrequencyRange, Lasso, Region, Stroke, TimeRange
from workbench.gui.status import StatusBar
from workbench.gui.tools import Tools
from workbench.tasks.viewing import Pictures

LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


def canvas_of(window, name="speech"):
    return control(window, f"spectrogram-{name}")


def drag(qtbot, canvas, *places, keys=NONE, release=True):
    """A real drag, through places given as shares of the canvas."""
    points = [QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in places]
    qtbot.mousePress(canvas, LEFT, keys, points[0])
    for point in points[1:]:
        qtbot.mouseMove(canvas, point)
    if release:
        qtbot.mouseRelease(canvas, LEFT, keys, points[-1])


def seconds_at(window, canvas, x):
    return window.viewport.seconds_at(round(x * canvas.width()), canvas.width())


def hertz_at(window, canvas, y):
    return window.viewport.hz_at(round(y * canvas.height()), canvas.height())


def shapes(region):
    return [(part.shape.kind, part.subtracts) for part in region.parts]


def edits_of(window):
    return window.document.settings.edits


@pytest.mark.parametrize(
    ("key", "tool"),
    [("1", "hand"), ("2", "brush"), ("3", "time"), ("4", "frequency"), ("5", "box"), ("6", "lasso"), ("7", "harmonic"), ("8", "wand")],
)
def test_a_digit_takes_a_tool_in_hand_and_the_status_says_what_it_does(qtbot, demo, key, tool):
    qtbot.keyClick(demo, "0")
    qtbot.keyClick(demo, key)
    assert demo.editing.tools.tool.id == tool
    assert control(demo, f"tool-{tool}", QToolButton).isChecked()
    assert sum(control(demo, f"tool-{other}", QToolButton).isChecked() for other in demo.editing.tools.tools) == 1
    qtbot.mouseMove(canvas_of(demo), QPoint(30, 30))
    qtbot.mouseMove(canvas_of(demo), QPoint(40, 30))
    said = control(demo, "status-message").text()
    assert demo.editing.tools.tool.does in said
    assert "kHz" in said
    assert demo.findChild(StatusBar) is not None


def test_the_hand_seeks_by_a_click_and_moves_the_picture_by_a_drag(qtbot, demo):
    qtbot.keyClick(demo, "1")
    demo.viewport.show(2.0, 6.0)
    canvas = canvas_of(demo)
    grasped = seconds_at(demo, canvas, 0.25)
    drag(qtbot, canvas, (0.25, 0.5), (0.4, 0.5), (0.5, 0.5))
    assert seconds_at(demo, canvas, 0.5) == pytest.approx(grasped, abs=0.02)
    assert demo.document.selection is None
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(canvas.width() // 2, 20))
    assert demo.listening.position == pytest.approx(grasped, abs=0.02)


def test_a_stroke_of_the_brush_is_one_edit_for_the_lane_s_stem_and_one_step_back(qtbot, demo):
    qtbot.keyClick(demo, "2")
    canvas = canvas_of(demo, "piano")
    drag(qtbot, canvas, (0.2, 0.3), (0.25, 0.35), (0.3, 0.4), (0.4, 0.5))
    [edit] = edits_of(demo)
    [part] = edit.region.parts
    assert (edit.stem, edit.action, edit.strength) == ("piano", "give", 1.0)
    assert isinstance(part.shape, Stroke)
    assert part.shape.points[0] == pytest.approx((seconds_at(demo, canvas, 0.2), hertz_at(demo, canvas, 0.3)))
    assert part.shape.points[-1] == pytest.approx((seconds_at(demo, canvas, 0.4), hertz_at(demo, canvas, 0.5)))
    size = demo.editing.tools.options.size
    assert part.shape.radius_seconds == pytest.approx(size / canvas.width() * demo.viewport.span_seconds)
    demo.document.undo()
    assert edits_of(demo) == ()
    demo.document.redo()
    assert edits_of(demo) == (edit,)


def test_a_stroke_is_seen_while_it_is_painted_and_leaves_no_trace_when_it_is_abandoned(qtbot, demo):
    qtbot.keyClick(demo, "2")
    canvas = canvas_of(demo)
    place = QPoint(round(0.3 * canvas.width()), round(0.3 * canvas.height()))
    before = canvas.grab().toImage().pixel(place)
    drag(qtbot, canvas, (0.2, 0.3), (0.25, 0.3), (0.35, 0.3), (0.6, 0.8), release=False)
    assert canvas.grab().toImage().pixel(place) != before
    assert edits_of(demo) == ()
    qtbot.keyClick(demo, Qt.Key.Key_Escape)
    qtbot.mouseRelease(canvas, LEFT, NONE, QPoint(100, 100))
    assert canvas.grab().toImage().pixel(place) == before
    assert edits_of(demo) == ()
    assert not demo.document.can_undo


def test_a_dab_paints_and_ctrl_or_alt_erases(qtbot, demo):
    qtbot.keyClick(demo, "2")
    canvas = canvas_of(demo)
    for keys in (NONE, CTRL, ALT):
        qtbot.mouseClick(canvas, LEFT, keys, QPoint(60, 40))
    assert [edit.action for edit in edits_of(demo)] == ["give", "take", "take"]
    assert all(len(edit.region.parts[0].shape.points) == 1 for edit in edits_of(demo))
    qtbot.keyClick(demo, "e")
    qtbot.mouseClick(canvas, LEFT, NONE, QPoint(60, 40))
    qtbot.mouseClick(canvas, LEFT, CTRL, QPoint(60, 40))
    assert [edit.action for edit in edits_of(demo)][3:] == ["take", "give"]


def test_the_harmonic_brush_paints_as_many_multiples_as_wanted(qtbot, demo):
    qtbot.keyClick(demo, "7")
    type_in(qtbot, control(demo, "tool-harmonics", QDoubleSpinBox), "5")
    canvas = canvas_of(demo)
    drag(qtbot, canvas, (0.2, 0.95), (0.3, 0.95))
    assert edits_of(demo)[0].region.parts[0].shape.harmonics == 5
    painted = canvas.grab().toImage()
    demo.editing.tools.show_overlay("off")
    bare = canvas.grab().toImage()
    x = round(0.25 * canvas.width())
    changed = [y for y in range(canvas.height()) if painted.pixel(x, y) != bare.pixel(x, y)]
    bottom_hz, top_hz = (demo.viewport.hz_at(y, canvas.height()) for y in (changed[-1], changed[0]))
    fundamental_hz = hertz_at(demo, canvas, 0.95)
    assert bottom_hz < fundamental_hz
    assert 4.5 * fundamental_hz < top_hz < 7.5 * fundamental_hz


def test_time_range_frequency_range_box_and_lasso_select_what_is_drawn(qtbot, demo):
    canvas = canvas_of(demo)
    drag(qtbot, canvas, (0.2, 0.3), (0.4, 0.5))
    assert demo.document.region is None
    assert demo.document.selection == pytest.approx((seconds_at(demo, canvas, 0.2), seconds_at(demo, canvas, 0.4)))
    qtbot.keyClick(demo, "5")
    drag(qtbot, canvas, (0.2, 0.3), (0.3, 0.4), (0.4, 0.5))
    [part] = demo.document.region.parts
    assert isinstance(part.shape, Box)
    expected = [seconds_at(demo, canvas, 0.2), seconds_at(demo, canvas, 0.4), hertz_at(demo, canvas, 0.5), hertz_at(demo, canvas, 0.3)]
    assert part.shape.extent == pytest.approx(expected)
    qtbot.keyClick(demo, "6")
    drag(qtbot, canvas, (0.5, 0.3), (0.6, 0.3), (0.6, 0.6), (0.5, 0.6))
    [part] = demo.document.region.parts
    assert isinstance(part.shape, Lasso)
    assert len(part.shape.points) == 4
    qtbot.keyClick(demo, "4")
    drag(qtbot, canvas, (0.5, 0.3), (0.6, 0.6), keys=SHIFT)
    assert shapes(demo.document.region) == [("lasso", False), ("frequency", False)]
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(30, 30))
    assert demo.document.region is None
    assert demo.document.selection is None
    assert not demo.document.can_undo, "what is selected is no change"


def test_shift_adds_and_ctrl_or_alt_subtracts(qtbot, demo):
    canvas = canvas_of(demo)
    drag(qtbot, canvas, (0.2, 0.3), (0.4, 0.5))
    drag(qtbot, canvas, (0.6, 0.3), (0.7, 0.5), keys=SHIFT)
    assert shapes(demo.document.region) == [("time", False), ("time", False)]
    qtbot.keyClick(demo, "5")
    drag(qtbot, canvas, (0.3, 0.3), (0.65, 0.5), keys=CTRL)
    drag(qtbot, canvas, (0.1, 0.8), (0.9, 0.9), keys=ALT)
    assert shapes(demo.document.region) == [("time", False), ("time", False), ("box", True), ("box", True)]
    image = canvas.grab().toImage()
    demo.document.select(None)
    bare = canvas.grab().toImage()

    def is_marked(x, y):
        place = round(x * canvas.width()), round(y * canvas.height())
        return image.pixel(*place) != bare.pixel(*place)

    assert [is_marked(0.25, 0.4), is_marked(0.5, 0.4), is_marked(0.35, 0.4), is_marked(0.35, 0.6)] == [True, False, False, True]


def test_nothing_can_be_subtracted_from_nothing(qtbot, demo):
    qtbot.keyClick(demo, "5")
    drag(qtbot, canvas_of(demo), (0.3, 0.3), (0.6, 0.5), keys=CTRL)
    assert demo.document.region is None


def test_a_selection_that_is_abandoned_comes_back_as_it_was(qtbot, demo):
    canvas = canvas_of(demo)
    demo.document.select((1.0, 2.0))
    qtbot.keyClick(demo, "5")
    drag(qtbot, canvas, (0.3, 0.3), (0.6, 0.5), release=False)
    assert demo.document.region is not None
    qtbot.keyClick(demo, Qt.Key.Key_Escape)
    assert (demo.document.selection, demo.document.region) == ((1.0, 2.0), None)


def test_q_goes_between_time_only_and_box(qtbot, demo):
    for tool in ("box", "time", "box"):
        qtbot.keyClick(demo, "q")
        assert demo.editing.tools.tool.id == tool


def test_enter_gives_e_makes_it_take_and_delete_attenuates(qtbot, demo):
    demo.document.select((1.0, 2.0))
    region = Region.of(TimeRange(start_seconds=1.0, stop_seconds=2.0))
    qtbot.keyClick(demo, Qt.Key.Key_Return)
    qtbot.keyClick(demo, "e")
    qtbot.keyClick(demo, Qt.Key.Key_Return)
    qtbot.keyClick(demo, Qt.Key.Key_Delete)
    assert [edit.action for edit in edits_of(demo)] == ["give", "take", "attenuate"]
    assert {edit.region for edit in edits_of(demo)} == {region}
    for left in (2, 1, 0):
        demo.document.undo()
        assert len(edits_of(demo)) == left


def test_enter_without_a_selection_says_so(qtbot, demo):
    qtbot.keyClick(demo, Qt.Key.Key_Return)
    assert edits_of(demo) == ()
    assert "Nothing is selected" in control(demo, "status-message").text()


def test_ctrl_and_a_digit_choose_the_target_while_a_tool_that_edits_is_in_hand_and_zoom_else(qtbot, demo):
    tools, span = demo.editing.tools, demo.viewport.span_seconds
    qtbot.keyClick(demo, Qt.Key.Key_1, CTRL)
    assert demo.viewport.span_seconds < span
    qtbot.keyClick(demo, Qt.Key.Key_3, CTRL)
    assert demo.viewport.span_seconds == pytest.approx(span)
    assert tools.chosen_target == ""
    qtbot.keyClick(demo, "2")
    qtbot.keyClick(demo, Qt.Key.Key_2, CTRL)
    assert tools.target == "piano"
    assert control(demo, "target", QComboBox).currentText() == "piano"
    qtbot.keyClick(demo, Qt.Key.Key_1, CTRL)
    assert tools.target == "speech"
    assert demo.viewport.span_seconds == pytest.approx(span)
    drag(qtbot, canvas_of(demo, "piano"), (0.2, 0.3), (0.3, 0.3))
    assert edits_of(demo)[0].stem == "speech", "a target that was chosen is edited from any lane"
    qtbot.keyClick(demo, Qt.Key.Key_0, CTRL)
    drag(qtbot, canvas_of(demo, "piano"), (0.2, 0.3), (0.3, 0.3))
    assert edits_of(demo)[1].stem == "piano"
    drag(qtbot, canvas_of(demo, "mixture"), (0.2, 0.3), (0.3, 0.3))
    assert edits_of(demo)[2].stem == "piano", "the mixture's lane edits the stem that was edited last"


def test_the_wand_selects_what_hangs_together_at_the_level_that_is_clicked(qtbot, demo):
    canvas = canvas_of(demo, "mixture")
    view, picture = canvas.shown()
    # A bright patch of its own in a dark picture.
    drawn = np.zeros_like(picture)
    rows, columns = drawn.shape
    drawn[rows // 2 : rows // 2 + 20, columns // 4 : columns // 4 + 50] = 200
    drawn[rows // 2 + 5 : rows // 2 + 8, columns // 2 : columns // 2 + 9] = 200
    canvas.show_picture(view, drawn)
    qtbot.keyClick(demo, "8")
    x, y = columns // 4 + 25, rows - 1 - (rows // 2 + 10)
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(round(x * canvas.width() / columns), round(y * canvas.height() / rows)))
    [part] = demo.document.region.parts
    assert isinstance(part.shape, Cells)
    span, top = view.stop_seconds - view.start_seconds, view.high_hz
    expected = [span / 4, span * (columns // 4 + 50) / columns, top / 2, top * (rows // 2 + 20) / rows]
    assert part.shape.extent == pytest.approx(expected, rel=0.02)


def test_the_wand_waits_for_a_picture_that_is_half_read_and_says_how_coarse_it_selects(qtbot, demo):
    canvas = canvas_of(demo, "mixture")
    view, picture = canvas.shown()
    qtbot.keyClick(demo, "8")
    demo.lanes.show_pictures(Pictures(view, picture, np.zeros((0, *picture.shape), np.uint8), whole=False))
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(60, 60))
    assert demo.document.region is None
    assert "still being read" in control(demo, "status-message").text()
    demo.lanes.show_pictures(Pictures(replace(view, stop_seconds=3600.0), picture, np.zeros((0, *picture.shape), np.uint8)))
    demo.viewport.fit()
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(1, 60))
    assert demo.document.region is not None
    assert "in steps of" in control(demo, "status-message").text()


def test_a_frequency_range_snaps_to_the_peaks_of_the_spectrum_unless_shift_is_held(qtbot, demo):
    canvas = canvas_of(demo, "mixture")
    view, picture = canvas.shown()
    drawn = np.zeros_like(picture)
    rows = drawn.shape[0]
    low, high = rows // 4, rows // 2
    drawn[[low, high]] = 200
    canvas.show_picture(view, drawn)
    qtbot.keyClick(demo, "4")
    pixels = canvas.height() / rows

    def y_near(row, pixels_off):
        return (rows - row - 0.5) * pixels / canvas.height() + pixels_off / canvas.height()

    drag(qtbot, canvas, (0.5, y_near(low, 4)), (0.5, y_near(high, -4)))
    [part] = demo.document.region.parts
    assert isinstance(part.shape, FrequencyRange)
    assert part.shape.low_hz == pytest.approx((low + 0.5) / rows * view.high_hz, abs=0.1)
    assert part.shape.high_hz == pytest.approx((high + 0.5) / rows * view.high_hz, abs=0.1)
    demo.document.select(None)
    drag(qtbot, canvas, (0.5, y_near(low, 4)), (0.5, y_near(high, -4)), keys=SHIFT)
    [part] = demo.document.region.parts
    assert abs(part.shape.low_hz - (low + 0.5) / rows * view.high_hz) > 1.0


def test_the_readout_follows_the_selection_and_selects_what_is_typed(qtbot, demo):
    boxes = {name: control(demo, f"selection-{name}", QDoubleSpinBox) for name in ("start", "end", "length", "low", "centre", "high")}
    demo.document.select((1.0, 3.5))
    assert [boxes[name].value() for name in ("start", "end", "length")] == [1.0, 3.5, 2.5]
    type_in(qtbot, boxes["length"], "1.25")
    assert demo.document.selection == (1.0, 2.25)
    assert demo.document.region is None
    type_in(qtbot, boxes["low"], "500")
    type_in(qtbot, boxes["high"], "1500")
    assert demo.document.region.extent == (1.0, 2.25, 500.0, 1500.0)
    assert boxes["centre"].value() == 1000.0
    type_in(qtbot, boxes["centre"], "2000")
    assert demo.document.region.extent == (1.0, 2.25, 1500.0, 2500.0)


def test_an_end_that_is_typed_beyond_the_other_takes_it_along(qtbot, demo):
    boxes = {name: control(demo, f"selection-{name}", QDoubleSpinBox) for name in ("start", "end", "low", "high")}
    demo.document.select_region(Region.of(Box(start_seconds=3.0, stop_seconds=4.5, low_hz=1000.0, high_hz=1500.0)))
    for name, text, extent in (
        ("end", "2", (0.5, 2.0, 1000.0, 1500.0)),
        ("start", "6", (6.0, 7.5, 1000.0, 1500.0)),
        ("low", "2000", (6.0, 7.5, 2000.0, 2500.0)),
        ("high", "800", (6.0, 7.5, 300.0, 800.0)),
        # There is room for less than before.
        ("high", "100", (6.0, 7.5, 0.0, 100.0)),
        ("end", "1", (0.0, 1.0, 0.0, 100.0)),
    ):
        type_in(qtbot, boxes[name], text)
        assert demo.document.region.extent == extent
    type_in(qtbot, boxes["end"], "0")
    assert demo.document.region.extent == (0.0, 1.0, 0.0, 100.0)
    assert boxes["end"].value() == 1.0
    assert "end of the selection must lie after its start" in demo.messages.texts[-1]


def test_a_narrow_window_leaves_out_the_numbers_that_follow_from_others(qtbot, demo):
    readout, length = control(demo, "selection-readout"), control(demo, "selection-length")
    assert length.isVisible()
    demo.resize(1000, 700)
    qtbot.waitUntil(lambda: readout.width() < 900)
    assert not length.isVisible() and not control(demo, "selection-centre").isVisible()
    assert all(control(demo, f"selection-{name}").isVisible() for name in ("start", "end", "low", "high"))
    demo.resize(1500, 900)
    qtbot.waitUntil(length.isVisible)


def test_a_region_can_be_typed_and_applied_without_a_mouse(qtbot, demo):
    qtbot.keyClick(demo, "2")
    for name, text in (("start", "1"), ("end", "2"), ("low", "300"), ("high", "600")):
        type_in(qtbot, control(demo, f"selection-{name}", QDoubleSpinBox), text)
    assert edits_of(demo) == ()
    qtbot.keyClick(demo, Qt.Key.Key_Return)
    [edit] = edits_of(demo)
    assert edit.region.extent == (1.0, 2.0, 300.0, 600.0)
    assert edit.stem == "speech"


def test_options_belong_to_the_tool_in_hand_and_to_the_edits_made_with_them(qtbot, demo):
    for key, seen in (
        ("1", []),
        ("2", ["size", "strength"]),
        ("7", ["size", "harmonics", "strength"]),
        ("8", ["tolerance-db", "strength"]),
    ):
        qtbot.keyClick(demo, key)
        names = ("size", "harmonics", "tolerance-db", "strength")
        qtbot.waitUntil(lambda: [name for name in names if control(demo, f"tool-{name}").isVisible()] == seen, timeout=5_000)  # noqa: B023
    size = demo.editing.tools.options.size
    qtbot.keyClick(demo, "]")
    assert demo.editing.tools.options.size > size
    qtbot.keyClick(demo, "[")
    qtbot.keyClick(demo, "[")
    assert demo.editing.tools.options.size < size
    type_in(qtbot, control(demo, "tool-strength", QDoubleSpinBox), "40")
    type_in(qtbot, control(demo, "tool-feather-ms", QDoubleSpinBox), "25")
    type_in(qtbot, control(demo, "tool-feather-hz", QDoubleSpinBox), "80")
    demo.document.select((1.0, 2.0))
    qtbot.keyClick(demo, Qt.Key.Key_Return)
    [edit] = edits_of(demo)
    assert (edit.strength, edit.feather_seconds, edit.feather_hertz) == (0.4, 0.025, 80.0)


def test_digits_typed_in_a_field_are_no_tools(qtbot, demo):
    qtbot.keyClick(demo, "2")
    type_in(qtbot, control(demo, "tool-strength", QDoubleSpinBox), "65")
    assert demo.editing.tools.tool.id == "brush"
    assert demo.editing.tools.options.strength == 65.0


def test_a_click_on_a_lane_takes_the_keyboard_from_a_field(qtbot, demo):
    demo.activateWindow()
    box = control(demo, "tool-strength", QDoubleSpinBox)
    box.setFocus()
    qtbot.keyClick(demo, Qt.Key.Key_Return)
    assert "Nothing is selected" not in control(demo, "status-message").text()
    qtbot.mouseClick(canvas_of(demo), LEFT, pos=QPoint(30, 30))
    assert not box.hasFocus()
    qtbot.keyClick(demo, Qt.Key.Key_Return)
    assert "Nothing is selected" in control(demo, "status-message").text()


def test_another_button_let_go_ends_no_stroke(qtbot, demo):
    qtbot.keyClick(demo, "2")
    canvas = canvas_of(demo)
    drag(qtbot, canvas, (0.2, 0.3), (0.3, 0.3), release=False)
    qtbot.mouseClick(canvas, Qt.MouseButton.RightButton, pos=QPoint(60, 40))
    assert edits_of(demo) == ()
    qtbot.mouseRelease(canvas, LEFT, NONE, QPoint(100, 40))
    assert len(edits_of(demo)) == 1


def test_what_is_painted_moves_the_sound_and_survives_another_method(qtbot, separated):
    before = rendered(separated)
    qtbot.keyClick(separated, "2")
    separated.editing.tools.set_option("size", 40)
    drag(qtbot, canvas_of(separated, "piano"), (0.2, 0.8), (0.3, 0.8), (0.4, 0.8))
    document = separated.document
    edits = edits_of(separated)
    renderer = document.result.renderer(document.settings.masks, document.settings.weights(document.stems), document.settings.mask_edits)
    after = renderer.stems(0, document.recording.samples)
    assert np.abs(after - before).max() > 1e-3
    np.testing.assert_allclose(after.sum(axis=0), before.sum(axis=0), atol=1e-5)
    separated.separating.choose_method("learning-free-nmf")
    separated.resize(1000, 700)
    assert edits_of(separated) == edits
    document.undo()
    assert edits_of(separated) == edits
    document.undo()
    assert edits_of(separated) == ()


def test_what_changed_is_drawn_over_the_lanes(qtbot, separated):
    separated.document.select((2.0, 4.0))
    separated.editing.tools.choose_target("piano")
    qtbot.keyClick(separated, Qt.Key.Key_Return)
    separated.document.select(None)
    qtbot.waitUntil(lambda: not separated.busy, timeout=20_000)
    separated.editing.tools.set_opacity(1.0)
    box = control(separated, "overlay", QComboBox)
    separated.editing.dock.raise_()
    bare = {}
    separated.editing.tools.show_overlay("off")
    for name in ("speech", "piano"):
        bare[name] = canvas_of(separated, name).grab().toImage()
    box.setFocus()
    for _ in range(3):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: separated.editing.tools.overlay == "difference")
    qtbot.waitUntil(lambda: separated.editing.tools.overlay_picture is not None, timeout=20_000)
    for name, colour in (("speech", "blue"), ("piano", "red")):
        canvas = canvas_of(separated, name)
        shown = canvas.grab().toImage()
        middle, outside = (round(canvas.width() * seconds / separated.document.seconds) for seconds in (3.0, 8.0))
        at = [QPoint(x, y) for x in range(middle - 20, middle + 20) for y in range(5, canvas.height() - 5, 7)]
        turned = sum(getattr(shown.pixelColor(place), colour)() - getattr(bare[name].pixelColor(place), colour)() for place in at)
        assert turned > 0
        assert all(shown.pixel(outside, y) == bare[name].pixel(outside, y) for y in range(5, canvas.height() - 5))


def test_the_masks_lie_over_the_lanes_in_the_colours_of_their_stems(qtbot, separated):
    tools = separated.editing.tools
    tools.show_overlay("masks")
    qtbot.waitUntil(lambda: tools.overlay_picture is not None, timeout=20_000)
    density = {lane: pixels >> 24 for lane, pixels in tools.overlay_picture.pixels.items()}
    assert set(density) == {"mixture", "speech", "piano"}
    assert np.abs(density["speech"].astype(int) + density["piano"].astype(int) - 255).max() <= 1
    assert density["mixture"].min() >= 254
    dense = np.unravel_index(density["speech"].argmax(), density["speech"].shape)
    pixel, colour = int(tools.overlay_picture.pixels["speech"][dense]), tools.colour("speech")
    assert [pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255] == pytest.approx([colour.red(), colour.green(), colour.blue()], abs=2)
    before = tools.overlay_picture
    separated.document.set_mask("exponent", 8.0)
    qtbot.waitUntil(lambda: tools.overlay_picture is not None and tools.overlay_picture is not before, timeout=20_000)
    binary = tools.overlay_picture.pixels["speech"] >> 24
    assert ((binary < 30) | (binary > 225)).mean() > ((density["speech"] < 30) | (density["speech"] > 225)).mean()


def test_options_of_the_tools_are_remembered_and_nonsense_is_not(qtbot, demo):
    demo.editing.tools.take("brush")
    type_in(qtbot, control(demo, "tool-size", QDoubleSpinBox), "31")
    demo.editing.tools.set_option("feather_hz", 75.0)
    QSettings().setValue("tools/strength", "much")
    QSettings().setValue("tools/tolerance_db", -5.0)
    options = Tools(demo.document).options
    assert (options.size, options.feather_hz, options.strength, options.tolerance_db) == (31.0, 75.0, 100.0, 6.0)


@pytest.mark.parametrize(("tool", "keys"), [("hand", "Ctrl+1, Ctrl+3"), ("time", "Ctrl+1, Ctrl+3"), ("brush", "Ctrl+1 to Ctrl+9")])
def test_what_ctrl_and_a_digit_do_is_told_with_every_tool(demo, tool, keys):
    demo.editing.tools.take(tool)
    assert f"{keys}: " in control(demo, f"tool-{tool}", QAction).toolTip()
    control(demo, "keys", QAction).trigger()
    mouse = control(demo, "keys-list", QTreeWidget).topLevelItem(0)
    assert keys in [mouse.child(row).text(0) for row in range(mouse.childCount())]


def test_nothing_acts_on_stems_before_there_is_a_recording(qtbot, window):
    names = ["target-lane", "target-1", "erase", "give", "take", "attenuate", "guide-action", "stem-rename"]
    assert [name for name in names if control(window, name, QAction).isEnabled()] == []
    for key, keys in (("e", NONE), ("g", NONE), (Qt.Key.Key_Return, NONE), (Qt.Key.Key_Delete, NONE), (Qt.Key.Key_F3, NONE)):
        qtbot.keyClick(window, key, keys)
    assert not window.editing.tools.erases
    assert not window.document.settings.guided
    window.open_files([DEMO])
    qtbot.waitUntil(lambda: window.document.recording is not None, timeout=20_000)
    assert [name for name in names if not control(window, name, QAction).isEnabled()] == []


def test_a_long_title_neither_widens_the_options_nor_is_it_endless(qtbot, demo):
    target = control(demo, "target", QComboBox)
    demo.stem_actions.rename("speech", 60 * "w")
    assert demo.document.settings.arrangement.title("speech") == 60 * "w"
    assert target.sizeHint().width() > target.maximumWidth()
    qtbot.waitUntil(lambda: target.width() <= 200, timeout=5_000)
    demo.stem_actions.rename("speech", 61 * "w")
    assert demo.document.settings.arrangement.title("speech") == 60 * "w"
    assert "at most 60 characters; got 61" in demo.messages.texts[-1]


@pytest.mark.parametrize(
    ("name", "typed", "place", "value"),
    [
        ("start", "0:04", 0, 4.0),
        ("end", "0:02.5", 1, 2.5),
        ("end", "2,5 s", 1, 2.5),
        ("low", "1 kHz", 2, 1000.0),
        ("high", "4k", 3, 4000.0),
        ("high", "1.2 kHz", 3, 1200.0),
        ("high", "900", 3, 900.0),
    ],
)
def test_times_and_frequencies_are_typed_as_they_are_written(qtbot, demo, name, typed, place, value):
    type_in(qtbot, control(demo, f"selection-{name}", QDoubleSpinBox), typed)
    assert demo.editing.readout.extent[place] == pytest.approx(value)
