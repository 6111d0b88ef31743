"""What stands for devices and for a causal method in the tests of live separation; everything moves only when a test says so."""

from typing import Literal

import numpy as np

from workbench.audio.ring import Ring
from workbench.core.errors import MethodError
from workbench.core.parameters import Params, choice, number
from workbench.dsp.analysis import Analysis
from workbench.separators.contract import Method, Promise

RATE = 8_000
ANALYSIS = Analysis(rate=RATE, window_samples=256, hop_samples=64)
STEMS = ("low", "high")


class TiltParams(Params):
    tilt: float = number(1.0, "Higher leaves less of the low to the high", low=0.0, high=10.0)
    kind: Literal["slope", "step"] = choice("slope", "Which", titles={"slope": "Slope", "step": "Step"})


class TiltStream:
    """One source gets the low, the other the high; sums up frames so that a lost or doubled one shows."""

    sources = STEMS

    def __init__(self, params, bins):
        self.params, self.bins, self.frames = params, bins, 0

    def estimate(self, magnitudes):
        self.frames += magnitudes.shape[-1]
        slope = np.linspace(0.0, 1.0, self.bins, dtype=np.float32)[:, None] ** np.float32(self.params.tilt)
        if self.params.kind == "step":
            slope = np.round(slope)
        return np.stack([magnitudes * (1.0 - slope), magnitudes * slope])

    def change(self, params):
        if params.kind != self.params.kind:
            raise MethodError("another kind needs another start")
        self.params = params


def tilt_method(id="tilt", analysis=ANALYSIS):
    return Method(
        id=id,
        title="Tilt",
        family="Tests",
        summary="The low and the high.",
        source="none",
        params=TiltParams,
        estimate=lambda request: None,
        sources=lambda models, params: STEMS,
        stream=lambda models, params, frames, channels: TiltStream(params, frames.bins),
        promises=frozenset({Promise.CAUSAL, Promise.CONSERVES}),
        analysis=analysis,
    )


class PulledSink:
    """A sound card whose hunger the test decides."""

    def __init__(self, rate=RATE, channels=2, bite=80):
        self.rate, self.channels, self.bite = rate, channels, bite
        self.ring = Ring(channels, 2 * rate)
        self.running = False
        self.heard = []

    @property
    def played(self):
        return self.ring.taken

    def start(self):
        self.running = True

    def stop(self):
        self.running = False

    def close(self):
        self.running = False

    def pull(self, samples):
        """Take so many samples, in bites."""
        while samples > 0:
            out = np.zeros((min(self.bite, samples), self.channels), np.float32)
            self.ring.take(out)
            self.heard.append(out.T)
            samples -= len(out)

    @property
    def sound(self):
        return np.concatenate(self.heard, axis=1)


class GivenCapture:
    """A device that hears what the test gives it."""

    title, endless, overruns = "a microphone", True, 0

    def __init__(self, rate=RATE, channels=2):
        self.rate, self.channels = rate, channels
        self.running = False
        self.closed = False
        self.taken = 0
        self._heard = np.zeros((channels, 0), np.float32)

    @property
    def waiting(self):
        return self._heard.shape[1]

    @property
    def captured(self):
        return self.taken + self.waiting

    def start(self):
        self.running = True

    def give(self, samples):
        self._heard = np.concatenate([self._heard, samples], axis=1)

    def take(self, count):
        taken, self._heard = self._heard[:, :count], self._heard[:, count:]
        self.taken += taken.shape[1]
        return taken

    def close(self):
        self.running, self.closed = False, True
