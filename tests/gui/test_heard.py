"""What the window plays is what it exports: recorded from the monitor of a null sink, sample by sample."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests import sound_server
from tests.gui.listening_script import STOP_AT_SECONDS, TURN_AT_SECONDS

ROOT = Path(__file__).parents[2]
RATE = 16_000
FADE_SECONDS = 0.05


def listened(server, folder):
    script = [sys.executable, str(ROOT / "tests" / "gui" / "listening_script.py"), str(folder)]
    environment = {**server.environment, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    with server.recorded() as recording:
        finished = subprocess.run(script, env=environment, capture_output=True, text=True, check=False, timeout=110)
    assert finished.returncode == 0, finished.stderr
    mixes = [soundfile.read(folder / f"{name} (mix).wav", dtype="float32")[0].T for name in ("before", "after")]
    return json.loads(finished.stdout.splitlines()[-1]), recording.samples(), *mixes


@pytest.mark.skipif(bool(sound_server.MISSING), reason=sound_server.MISSING)
def test_the_window_plays_what_it_exports_and_a_turned_exponent_is_heard_at_once():
    with tempfile.TemporaryDirectory() as folder, sound_server.null_sink(Path(folder), RATE) as server:
        for attempt in range(3):  # a busy machine may let the sound server's own queue run dry
            place = Path(folder) / str(attempt)
            place.mkdir()
            report, heard, before, after = listened(server, place)
            assert report["messages"] == []
            begin = int(np.flatnonzero(np.abs(heard[0]) > 1e-5)[0]) - int(np.flatnonzero(np.abs(before[0]) > 1e-5)[0])
            sound = heard[:, begin : begin + round((STOP_AT_SECONDS - 0.1) * RATE)]
            first = round((TURN_AT_SECONDS - 0.1) * RATE)
            if report["underruns"] == 0 and np.abs(sound[:, :first] - before[:, :first]).max() < 1e-4:
                break
    np.testing.assert_allclose(sound[:, :first], before[:, :first], atol=1e-4)
    # The one stem that is heard lies half to the left.
    np.testing.assert_allclose(before[1], np.tan(np.pi / 8.0) * before[0], atol=1e-4)
    changed = int(np.flatnonzero(np.abs(sound - before[:, : sound.shape[1]]).max(axis=0) > 1e-3)[0])
    settled = changed + round(FADE_SECONDS * RATE)
    np.testing.assert_allclose(sound[:, settled:], after[:, settled : sound.shape[1]], atol=1e-4)
    assert 0 < (changed - report["turned_at"]) / RATE <= 0.1
    own_steps = max(np.abs(np.diff(before)).max(), np.abs(np.diff(after)).max())
    assert np.abs(np.diff(sound)).max() <= own_steps + 0.05
