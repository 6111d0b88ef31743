"""How loud what is heard at this moment is: the whole, and every stem in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.audio.peak_log import PeakLog
from workbench.core.sound import Samples

_USUAL_SPAN_SECONDS = 1.0 / 30.0
_LONGEST_SPAN_SECONDS = 0.25
"""What was heard longer ago than this is no news: playing jumped, or nobody looked."""


@dataclass(frozen=True)
class Peaks:
    """Greatest magnitudes, full scale 1."""

    whole: float = 0.0
    stems: Mapping[str, float] = field(default_factory=dict)


class HeardPeaks:
    """Filled by the player's thread a little ahead of what is heard, read in step with it."""

    def __init__(self) -> None:
        self._rate = 1
        self._whole = PeakLog(1, 1)
        self._stems: tuple[str, ...] = ()
        self._log = PeakLog(0, 1)
        self._read_to = 0

    def of_stems(self, stems: tuple[str, ...], rate: int) -> PeakLog:
        """Where the mix of ``stems`` at ``rate`` is to put how loud each is."""
        if rate != self._rate:
            self._rate, self._whole, self._read_to = rate, PeakLog(1, rate), 0
            self._stems, self._log = (), PeakLog(0, rate)
        if stems != self._stems:
            self._stems, self._log = stems, PeakLog(len(stems), rate)
        return self._log

    def put(self, start: int, heard: Samples) -> None:
        """Take what will be heard from sample ``start`` on, (channels, samples). Called by the player's thread."""
        self._whole.put(start, heard[None])

    def up_to(self, sample: int) -> Peaks:
        """Peaks of what was heard since the last call, up to ``sample``."""
        start, self._read_to = self._read_to, sample
        if not 0 < sample - start <= _LONGEST_SPAN_SECONDS * self._rate:
            start = max(sample - round(_USUAL_SPAN_SECONDS * self._rate), 0)
        stems = dict(zip(self._stems, self._log.peaks(start, sample).tolist(), strict=True))
        return Peaks(float(self._whole.peaks(start, sample)[0]), stems)
