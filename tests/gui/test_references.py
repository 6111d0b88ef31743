import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QPushButton, QTreeWidget

from tests.gui.window_parts import control, rendered
from workbench.core.folders import resources

FILES = {name: resources() / "demo" / f"{name}.flac" for name in ("speech", "piano")}


def add(qtbot, window, monkeypatch, paths):
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path) for path in paths], ""))
    qtbot.mouseClick(control(window, "references-add", QPushButton), Qt.MouseButton.LeftButton)


@pytest.fixture
def chosen(demo):
    demo.separating.choose_method("ideal-mask")
    assert demo.messages.texts == ()
    return demo


def test_references_give_the_stems_their_names_and_the_masks_their_values(qtbot, chosen, monkeypatch):
    assert chosen.document.stems == ()
    add(qtbot, chosen, monkeypatch, FILES.values())
    assert chosen.document.stems == ("speech", "piano")
    with qtbot.waitSignal(chosen.separating.separated, timeout=60_000):
        qtbot.mouseClick(control(chosen, "separate", QAbstractButton), Qt.MouseButton.LeftButton)
    true = np.stack([soundfile.read(path, dtype="float32")[0] for path in FILES.values()])
    error = rendered(chosen)[:, 0] - true
    assert 10.0 * np.log10((true**2).sum(axis=1) / (error**2).sum(axis=1)).min() > 8.0


def test_another_name_separates_anew_and_undo_brings_the_old_one_back(qtbot, chosen, monkeypatch):
    add(qtbot, chosen, monkeypatch, FILES.values())
    with qtbot.waitSignal(chosen.separating.separated, timeout=60_000):
        chosen.separating.start()
    item = control(chosen, "references", QTreeWidget).topLevelItem(0)
    with qtbot.waitSignal(chosen.separating.separated, timeout=60_000):
        item.setText(0, "voice")
    assert chosen.document.result.stems == ("voice", "piano")
    with qtbot.waitSignal(chosen.separating.separated, timeout=60_000):
        chosen.document.undo()
    assert chosen.document.result.stems == ("speech", "piano")


def test_without_references_it_is_said_what_is_wanted(qtbot, chosen):
    with qtbot.waitSignal(chosen.separating.failed):
        qtbot.mouseClick(control(chosen, "separate", QAbstractButton), Qt.MouseButton.LeftButton)
    assert "needs references" in chosen.messages.texts[-1]


@pytest.mark.parametrize(
    ("rate", "samples", "told"),
    [(8000, 100, "must have the rate of the recording"), (16_000, 100, "must have the length of the recording"), (None, 0, "short.wav")],
)
def test_a_reference_that_does_not_fit_is_told_of(qtbot, chosen, monkeypatch, tmp_path, rate, samples, told):
    path = tmp_path / "short.wav"
    if rate is not None:
        soundfile.write(path, np.zeros(samples), rate)
    add(qtbot, chosen, monkeypatch, [path])
    with qtbot.waitSignal(chosen.separating.failed, timeout=20_000):
        chosen.separating.start()
    assert told in chosen.messages.texts[-1]
    assert chosen.document.result is None


def test_other_methods_do_not_mind_the_references(qtbot, chosen, monkeypatch):
    add(qtbot, chosen, monkeypatch, FILES.values())
    chosen.separating.choose_method("sparse-nmf")
    with qtbot.waitSignal(chosen.separating.separated, timeout=60_000):
        chosen.separating.start()
    assert not control(chosen, "references", QTreeWidget).isVisible()
