"""Holding the key of a component lets that one be heard, and nothing else: recorded from the monitor of a null sink."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests import sound_server
from tests.gui.hearing_script import HELD_SECONDS

ROOT = Path(__file__).parents[2]
RATE = 16_000
NUMBER = 2


@pytest.mark.skipif(bool(sound_server.MISSING), reason=sound_server.MISSING)
def test_a_component_that_is_held_is_heard_alone_until_it_is_let_go():
    with tempfile.TemporaryDirectory() as folder, sound_server.null_sink(Path(folder), RATE) as server:
        environment = {**server.environment, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
        script = [sys.executable, str(ROOT / "tests" / "gui" / "hearing_script.py"), folder, str(NUMBER)]
        for _ in range(3):  # a busy machine may let the sound server's own queue run dry
            with server.recorded() as recording:
                finished = subprocess.run(script, env=environment, capture_output=True, text=True, check=False, timeout=110)
            assert finished.returncode == 0, finished.stderr
            report, heard = json.loads(finished.stdout.splitlines()[-1]), recording.samples()[0]
            if report["underruns"] == 0:
                break
        assert report["messages"] == [] and not report["playing"]
        files = sorted(Path(folder).glob("component *.wav"), key=lambda path: int(path.stem.split()[1]))
        components = [soundfile.read(path, dtype="float32")[0] for path in files]
    wanted = components[NUMBER - 1]
    # Both ears hear a mono recording; the sound server's clock decides when the first sample comes.
    most = round((HELD_SECONDS - 0.3) * RATE)
    begin = int(np.flatnonzero(np.abs(heard) > 1e-5)[0]) - int(np.flatnonzero(np.abs(wanted) > 1e-5)[0])
    sound = heard[max(begin, 0) : max(begin, 0) + most]
    np.testing.assert_allclose(sound, wanted[:most], atol=1e-3 * float(np.abs(wanted).max()) + 1e-4)
    # None of the others would pass for it.
    distances = [float(np.square(sound - other[:most]).sum()) for other in components]
    assert int(np.argmin(distances)) == NUMBER - 1
    assert sorted(distances)[1] > 100.0 * distances[NUMBER - 1]
    # What was let go is silent soon after.
    last = int(np.flatnonzero(np.abs(heard) > 1e-5)[-1])
    assert (last - begin) / RATE < HELD_SECONDS + 1.0
