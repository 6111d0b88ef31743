import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox

from tests.gui.window_parts import control
from tests.results import Result
from tests.tasks.live_doubles import TiltParams
from workbench.core.errors import Cancelled, MethodError
from workbench.dsp.exponent_curve import CURVE, ExponentCurve
from workbench.gui import automatic_exponent
from workbench.gui.automatic_exponent import AutomaticExponent
from workbench.gui.panel import ModelPanel
from workbench.nets.model_files import save_model
from workbench.session.jobs import Jobs
from workbench.session.worker import Worker
from workbench.tasks.methods import default_models, load_models


class Bench:
    """A document whose results are complete when told so, and what was measured on them."""

    def __init__(self, document, monkeypatch):
        monkeypatch.setattr(automatic_exponent, "automatic_exponent", self.measure)
        self.document, self.worker, self.jobs = document, Worker("measuring"), Jobs()
        self.complete, self.measured, self.answers = None, [], {}
        self.automatic = AutomaticExponent(document, self.worker, self.jobs, lambda recording: self.complete)

    def measure(self, separation, models, masks, report):
        self.measured.append(separation)
        answer = self.answers[separation.name]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def finish(self, name, answer):
        self.answers[name] = answer
        self.complete = Result(name=name)
        self.document.set_result(self.complete)


@pytest.fixture
def bench(document, opened, monkeypatch):
    opened(0.1)
    bench = Bench(document, monkeypatch)
    yield bench
    assert bench.worker.close()


def test_nothing_is_measured_until_the_user_wants_it(qtbot, bench):
    bench.finish("first", 3.0)
    assert not bench.worker.busy
    bench.document.set_mask("automatic", True)
    qtbot.waitUntil(lambda: bench.document.masks.exponent == 3.0)
    assert bench.document.settings.masks.exponent == 2.0


def test_every_complete_result_is_measured_once_and_partial_ones_never(qtbot, bench):
    bench.document.set_mask("automatic", True)
    bench.finish("first", 3.0)
    qtbot.waitUntil(lambda: bench.document.masks.exponent == 3.0)
    bench.document.set_result(Result(name="partial"))
    assert bench.document.masks.exponent == 3.0
    bench.finish("second", 1.5)
    qtbot.waitUntil(lambda: bench.document.masks.exponent == 1.5)
    bench.document.set_weight("speech", 2.0)
    qtbot.waitUntil(lambda: not bench.worker.busy)
    assert [separation.name for separation in bench.measured] == ["first", "second"]


def test_undo_brings_back_the_exponent_of_the_user(qtbot, bench):
    bench.document.set_mask("exponent", 7.0)
    bench.document.end_drag()
    bench.finish("first", 3.0)
    bench.document.set_mask("automatic", True)
    qtbot.waitUntil(lambda: bench.document.masks.exponent == 3.0)
    bench.document.undo()
    assert bench.document.masks.exponent == 7.0
    bench.document.redo()
    qtbot.waitUntil(lambda: len(bench.measured) == 2 and not bench.worker.busy)
    assert bench.document.masks.exponent == 3.0


def test_the_panel_shows_what_was_measured_and_leaves_it_alone(qtbot, bench):
    panel = ModelPanel(bench.document, (), lambda method: ())
    qtbot.addWidget(panel)
    box = panel.findChild(QDoubleSpinBox, "exponent")
    assert box.isEnabled()
    bench.document.set_mask("automatic", True)
    bench.finish("first", 3.0)
    qtbot.waitUntil(lambda: box.value() == 3.0)
    assert not box.isEnabled()
    bench.document.set_mask("automatic", False)
    assert (box.isEnabled(), box.value()) == (True, 2.0)


def test_a_model_without_a_curve_is_told_of(qtbot, bench):
    bench.document.set_mask("automatic", True)
    with qtbot.waitSignal(bench.automatic.noticed) as told:
        bench.finish("first", None)
    assert "no model here brings a curve" in told.args[0]
    assert bench.document.masks.exponent == 2.0


def test_a_result_without_a_curve_brings_back_the_exponent_of_the_user(qtbot, bench):
    bench.document.set_mask("automatic", True)
    bench.finish("first", 3.0)
    qtbot.waitUntil(lambda: bench.document.masks.exponent == 3.0)
    bench.finish("second", None)
    qtbot.waitUntil(lambda: bench.document.masks.exponent == 2.0)


def test_what_goes_wrong_is_one_sentence_and_measured_again_at_the_next_change(qtbot, bench):
    bench.document.set_mask("automatic", True)
    with qtbot.waitSignal(bench.automatic.failed) as told:
        bench.finish("first", MethodError("the ratio of silence is not known"))
    assert told.args == ["the ratio of silence is not known"]
    bench.answers["first"] = 3.0
    bench.document.set_weight("speech", 2.0)
    qtbot.waitUntil(lambda: bench.document.masks.exponent == 3.0)


def test_what_was_cancelled_is_measured_again_at_the_next_change(qtbot, bench):
    bench.document.set_mask("automatic", True)
    bench.finish("first", Cancelled())
    qtbot.waitUntil(lambda: bench.jobs.current is None)
    bench.answers["first"] = 3.0
    bench.document.set_weight("speech", 2.0)
    qtbot.waitUntil(lambda: bench.document.masks.exponent == 3.0)


def test_with_another_method_the_exponent_of_the_user_acts_until_its_result_is_measured(qtbot, bench):
    document = bench.document
    document.set_mask("automatic", True)
    bench.finish("first", 3.0)
    qtbot.waitUntil(lambda: document.masks.exponent == 3.0)
    with qtbot.waitSignal(document.tail_changed):
        document.choose_method("another", TiltParams(), (), ("speech", "piano"))
    assert document.masks.exponent == 2.0
    document.set_weight("speech", 2.0)
    qtbot.waitUntil(lambda: not bench.worker.busy)
    assert [separation.name for separation in bench.measured] == ["first"]
    bench.finish("second", 1.5)
    qtbot.waitUntil(lambda: document.masks.exponent == 1.5)


def test_what_is_being_measured_when_the_method_changes_does_not_count(qtbot, bench):
    document = bench.document
    document.set_mask("automatic", True)
    bench.finish("first", 3.0)
    document.choose_method("another", TiltParams(), (), ("speech", "piano"))
    qtbot.waitUntil(lambda: bench.jobs.current is None)
    assert document.masks.exponent == 2.0


def test_another_recording_begins_with_the_exponent_of_the_user(qtbot, bench, opened):
    bench.document.set_mask("automatic", True)
    bench.finish("first", 3.0)
    qtbot.waitUntil(lambda: bench.document.masks.exponent == 3.0)
    bench.complete = None
    opened(0.2)
    assert bench.document.masks.exponent == 2.0
    assert np.isclose(bench.document.seconds, 0.2)


def test_the_window_measures_by_the_curve_of_the_model(qtbot, demo, tmp_path):
    (shipped,) = load_models(default_models("sparse-nmf"))
    curve = ExponentCurve(sources=shipped.card.sources, slope=1.0, intercept=0.0, ratios_db=(0.0,), exponents=(3.0,))
    card = shipped.card.model_copy(update={"id": "curved", "settings": {**shipped.card.settings, CURVE: curve.model_dump(mode="json")}})
    save_model(tmp_path / "curved", card, {name: shipped.tensor(name) for name in shipped.names()})
    demo.separating.choose_method("sparse-nmf", [str(tmp_path / "curved")])
    with qtbot.waitSignal(demo.separating.separated, timeout=60_000):
        demo.separating.start()
    box = control(demo, "exponent", QDoubleSpinBox)
    switch = control(demo, "automatic", QCheckBox)
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(8, switch.height() // 2))
    qtbot.waitUntil(lambda: box.value() == pytest.approx(3.0), timeout=20_000)
    assert not box.isEnabled()
    demo.document.undo()
    assert box.isEnabled()
    assert box.value() == demo.document.settings.masks.exponent
