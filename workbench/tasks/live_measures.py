"""What a live separation measures while it runs: how late it is, how busy, how loud."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from workbench.core.sound import Samples

_KEPT = 100_000
"""The latest blocks whose times are kept: half an hour of 16 ms."""

_RECENT = 60


@dataclass(frozen=True)
class Latency:
    """From sound that enters the input device to the same sound leaving the output, in seconds, measured; and where it was spent."""

    input: float
    """In the input device's buffer, and until a block was full."""
    window: float
    """Until the analysis window could close."""
    queue: float
    """In the queue before the output device."""
    output: float
    """In the output device's buffer."""

    @property
    def total(self) -> float:
        """All of it."""
        return self.input + self.window + self.queue + self.output


@dataclass(frozen=True)
class LiveStatus:
    """A live separation at one moment."""

    seconds: float
    """Sound taken in so far."""
    latency: Latency
    load: float
    """Computing time over the time of the sound computed, of the last second; above 1 it cannot keep up."""
    underruns: int
    """Gaps that were heard because sound came too late."""
    overruns: int
    """How often input was lost because it was not taken in time."""
    splices: int
    """How often some milliseconds were left out or heard twice, as input and output ran at different speeds."""
    input_peak: float
    """Greatest magnitude that came in since the status before, full scale 1.0."""
    output_peak: float
    """The same of what is heard."""


class Measures:
    """Collects figures in the engine's thread; read in any."""

    def __init__(self) -> None:
        self._loads: deque[float] = deque(maxlen=_KEPT)
        self._latencies: deque[float] = deque(maxlen=_KEPT)
        self._peaks = [0.0, 0.0]
        self.latency = Latency(0.0, 0.0, 0.0, 0.0)
        """The latest."""

    def computed(self, seconds: float, block_seconds: float) -> None:
        """A block of sound was computed."""
        self._loads.append(seconds / block_seconds)

    def late(self, latency: Latency) -> None:
        """The latency was measured."""
        self.latency = latency
        self._latencies.append(latency.total)

    def passed(self, sound: Samples, heard: Samples) -> None:
        """Sound came in, and was queued to be heard."""
        for index, samples in enumerate((sound, heard)):
            self._peaks[index] = max(self._peaks[index], float(np.abs(samples).max(initial=0.0)))

    def taken_peaks(self) -> tuple[float, float]:
        """Peaks of input and output since they were taken last."""
        input_peak, output_peak = self._peaks
        self._peaks = [0.0, 0.0]
        return input_peak, output_peak

    @property
    def load(self) -> float:
        """Mean of the latest blocks; 0 before the first."""
        recent = list(self._loads)[-_RECENT:]
        return sum(recent) / len(recent) if recent else 0.0

    def load_percentile(self, percent: float) -> float:
        """Of all blocks that are kept; 0 before the first."""
        return float(np.percentile(list(self._loads) or [0.0], percent))

    @property
    def median_latency(self) -> float:
        """Of all blocks that are kept, in seconds; 0 before the first."""
        return float(np.median(list(self._latencies) or [0.0]))
