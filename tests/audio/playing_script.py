"""Run by test_sound_card in a process of its own, since PortAudio looks for sound cards once per process: play, change, report as JSON."""

import json
import sys
import threading
import time

import numpy as np

from workbench.audio.output import Output
from workbench.audio.playback import Player
from workbench.core.sound import Samples


def contents(rate: int, seconds: float) -> tuple[Samples, Samples]:
    """What is heard before and after the change: smooth, so that a click would show, and nowhere alike."""
    moments = np.arange(int(rate * seconds)) / rate
    before = 0.4 * np.stack([np.sin(2 * np.pi * (200 + 100 * moments) * moments), np.sin(2 * np.pi * (300 + 77 * moments) * moments)])
    after = 0.4 * np.stack([np.sin(2 * np.pi * (250 + 90 * moments) * moments), np.sin(2 * np.pi * (350 + 50 * moments) * moments)])
    return before.astype(np.float32), after.astype(np.float32)


def main(rate: int, seconds: float, change_at: float) -> None:
    before, after = contents(rate, seconds)
    sound = before
    over = threading.Event()
    errors: list[str] = []
    player = Player(
        lambda start, stop: sound[:, start:stop], samples=before.shape[1], rate=rate, channels=2, sink=Output(rate), on_finished=over.set
    )
    player.on_error = errors.append
    player.play()
    while player.position < change_at * rate:
        time.sleep(0.003)
    sound, heard, moment = after, player.position, time.monotonic()
    player.changed()
    over.wait(seconds + 5)
    report = {"changed_at": moment, "position": heard, "underruns": player.underruns, "errors": errors}
    player.close()
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
