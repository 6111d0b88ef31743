import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import sound_server
from tests.audio.playing_script import contents
from workbench.audio.output import FADE_SECONDS

RATE = 44_100
SECONDS = 2.0
ROOT = Path(__file__).parents[2]


def played(server: sound_server.SoundServer) -> tuple[dict[str, Any], np.ndarray]:
    script = [sys.executable, str(ROOT / "tests" / "audio" / "playing_script.py"), str(RATE), str(SECONDS), "0.8"]
    with server.recorded() as recording:
        environment = {**server.environment, "PYTHONPATH": str(ROOT)}
        finished = subprocess.run(script, env=environment, capture_output=True, text=True, check=True, timeout=60)
    return json.loads(finished.stdout), recording.samples()


@pytest.mark.skipif(bool(sound_server.MISSING), reason=sound_server.MISSING)
def test_what_is_played_arrives_sample_by_sample_and_a_change_is_heard_at_once() -> None:
    before, after = contents(RATE, SECONDS)
    with tempfile.TemporaryDirectory() as folder, sound_server.null_sink(Path(folder), RATE) as server:
        for _ in range(5):  # a busy machine may let a queue run dry, the player's, which is told, or the sound server's own
            report, heard = played(server)
            begin = int(np.flatnonzero(np.abs(heard[0]) > 1e-6)[0]) - int(np.flatnonzero(np.abs(before[0]) > 1e-6)[0])
            sound = heard[:, begin : begin + before.shape[1]]
            if report["underruns"] == 0 and sound[:, 10:].any(axis=0).all():
                break
    assert report["errors"] == []
    assert report["underruns"] == 0
    differs = np.flatnonzero(np.abs(sound - before).max(axis=0) > 1e-6)
    changed = int(differs[0])
    settled = changed + int(FADE_SECONDS * RATE)
    assert np.abs(sound[:, settled:] - after[:, settled:]).max() < 1e-6
    assert not np.abs(heard[:, begin + before.shape[1] :]).any()
    own_steps = max(np.abs(np.diff(before)).max(), np.abs(np.diff(after)).max())
    assert np.abs(np.diff(sound)).max() <= own_steps + 0.8 / (FADE_SECONDS * RATE)
    delay = (changed - report["position"]) / RATE
    assert 0 < delay <= 0.1
