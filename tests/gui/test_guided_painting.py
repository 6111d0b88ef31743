from dataclasses import replace

import numpy as np

from tests.gui.window_parts import rendered
from workbench.core.edits import Edit
from workbench.core.regions import Box, Region

BOX = Box(start_seconds=2.0, stop_seconds=3.0, low_hz=1000.0, high_hz=3000.0)


def painted(stem, **values):
    return Edit(region=Region.of(BOX), stem=stem, **values)


def test_what_is_painted_is_seen_and_heard_at_once_and_undone(qtbot, separated):
    document = separated.document
    before, last = rendered(separated), document.stems[-1]
    qtbot.waitUntil(lambda: not separated.busy, timeout=20_000)
    with qtbot.waitSignal(separated.drawing.pictures_ready, timeout=20_000) as plain:
        separated.drawing.redraw()
    qtbot.waitUntil(lambda: not separated.busy, timeout=20_000)
    with qtbot.waitSignal(separated.drawing.pictures_ready, timeout=20_000) as edited:
        document.set_edits([painted(last)])
    assert (edited.args[0].stems != plain.args[0].stems).any()
    np.testing.assert_array_equal(edited.args[0].mixture, plain.args[0].mixture)
    assert not separated.separating.running
    document.undo()
    np.testing.assert_array_equal(rendered(separated), before)


def test_painting_to_guide_lets_the_method_follow_and_undo_lets_it_go_back(qtbot, separated):
    document = separated.document
    plain, last, said = document.separation, document.stems[-1], []
    separated.separating.noticed.connect(said.append)
    before = rendered(separated)
    document.set_guided(True)
    with qtbot.waitSignal(separated.separating.separated, timeout=60_000):
        document.set_edits([painted(last)])
    guided = document.separation
    assert guided is not plain
    estimate, analysis = guided.estimate, guided.spectrum.analysis
    frames = slice(*(round(second * analysis.rate / analysis.hop_samples) for second in (2.2, 2.8)))
    bins = slice(*(round(hertz * analysis.window_samples / analysis.rate) for hertz in (1100.0, 2900.0)))
    inside = estimate.magnitudes(frames.start, frames.stop)[:, :, bins].sum(axis=(1, 2, 3))
    assert inside[-1] > 0.99 * inside.sum()
    after = rendered(separated)
    np.testing.assert_allclose(after.sum(axis=0), before.sum(axis=0), atol=1e-5)
    assert np.abs(after - before).max() > 1e-3
    assert not said
    document.undo()
    assert document.separation is plain
    assert not separated.separating.running
    np.testing.assert_array_equal(rendered(separated), before)
    document.redo()
    assert document.separation is guided
    np.testing.assert_array_equal(rendered(separated), after)
    document.set_guided(False)
    assert document.separation is plain


def test_painting_that_tells_the_method_nothing_new_is_said_to(qtbot, separated):
    document, said = separated.document, []
    separated.separating.noticed.connect(said.append)
    with qtbot.waitSignal(separated.separating.separated, timeout=60_000):
        document.take(replace(document.settings, guided=True, edits=(painted(document.stems[0], strength=0.0),)))
    assert [sentence for sentence in said if "agrees with the result already" in sentence]
