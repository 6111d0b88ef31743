"""Snapshots that are switched while they play, recorded from the monitor of a null sink."""

import json
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests import sound_server
from tests.gui.comparing_script import STOP_AT_SECONDS, SWITCH_AT_SECONDS

ROOT = Path(__file__).parents[2]
RATE = 16_000
LATEST_SECONDS = 0.35
"""From the wish to the last sample of the crossfade."""

STEP_OF_A_FADE = 0.003
"""What a crossfade adds from one sample to the next."""


def listened(server, folder):
    script = [sys.executable, str(ROOT / "tests" / "gui" / "comparing_script.py"), str(folder)]
    environment = {**server.environment, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    with server.recorded() as recording:
        finished = subprocess.run(script, env=environment, capture_output=True, text=True, check=False, timeout=110)
    assert finished.returncode == 0, finished.stderr
    first, second = (soundfile.read(folder / f"{name} (mix).wav", dtype="float32")[0] for name in "ab")
    return json.loads(finished.stdout.splitlines()[-1]), recording.samples()[0], first, second


def spans():
    """Samples that certainly come from one snapshot: place of the snapshot, start, stop."""
    edges = (0.0, *SWITCH_AT_SECONDS, STOP_AT_SECONDS)
    for place, (start, stop) in enumerate(pairwise(edges)):
        yield place % 2, round((start + (LATEST_SECONDS if place else 0.0)) * RATE), round((stop - 0.1) * RATE)


@pytest.mark.skipif(bool(sound_server.MISSING), reason=sound_server.MISSING)
def test_switching_snapshots_while_playing_keeps_the_place_and_does_not_click():
    with tempfile.TemporaryDirectory() as folder, sound_server.null_sink(Path(folder), RATE) as server:
        for attempt in range(3):  # a busy machine may let the sound server's own queue run dry
            place = Path(folder) / str(attempt)
            place.mkdir()
            report, heard, *snapshots = listened(server, place)
            assert report["messages"] == []
            begin = int(np.flatnonzero(np.abs(heard) > 1e-5)[0]) - int(np.flatnonzero(np.abs(snapshots[0]) > 1e-5)[0])
            sound = heard[begin : begin + round((STOP_AT_SECONDS - 0.1) * RATE)]
            held = all(np.abs(sound[start:stop] - snapshots[which][start:stop]).max() < 1e-4 for which, start, stop in spans())
            if report["underruns"] == 0 and held:
                break
    for which, start, stop in spans():
        np.testing.assert_allclose(sound[start:stop], snapshots[which][start:stop], atol=1e-4)
    for seconds in SWITCH_AT_SECONDS:
        around = slice(round((seconds - 0.1) * RATE), round((seconds + LATEST_SECONDS) * RATE))
        own_steps = max(np.abs(np.diff(each[around])).max() for each in snapshots)
        assert np.abs(np.diff(sound[around])).max() <= own_steps + STEP_OF_A_FADE
