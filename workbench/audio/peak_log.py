"""How loud what is about to be heard is, remembered by where in the recording it lies until it is heard."""

import threading

import numpy as np
from numpy.typing import NDArray

_CHUNKS_PER_SECOND = 60
_CHUNKS = 512
"""Eight seconds: far more than is queued ahead."""


class PeakLog:
    """Peaks of some sounds in chunks of a sixtieth of a second, the newest for every place. One thread puts, another reads."""

    def __init__(self, sounds: int, rate: int) -> None:
        """Remember ``sounds`` sounds of ``rate`` samples per second."""
        self._chunk = max(1, rate // _CHUNKS_PER_SECOND)
        self._places = np.full(_CHUNKS, -1, np.int64)
        self._peaks = np.zeros((_CHUNKS, sounds), np.float32)
        self._lock = threading.Lock()

    def put(self, start: int, sounds: NDArray[np.float32]) -> None:
        """Take what will be heard from sample ``start`` on, (sounds, channels, samples), at most eight seconds, in place of what was."""
        count = sounds.shape[2]
        if count == 0:
            return
        first, last = start // self._chunk, (start + count - 1) // self._chunk
        places = np.arange(first, last + 1)
        begins = np.maximum(places * self._chunk - start, 0)
        peaks = np.maximum.reduceat(np.abs(sounds).max(axis=1, initial=0.0), begins, axis=1).T
        slots = places % _CHUNKS
        with self._lock:
            # What goes on within a chunk adds to it.
            if start % self._chunk and self._places[slots[0]] == first:
                np.maximum(peaks[0], self._peaks[slots[0]], out=peaks[0])
            self._places[slots], self._peaks[slots] = places, peaks

    def peaks(self, start: int, stop: int) -> NDArray[np.float32]:
        """The greatest magnitude of every sound in the chunks that hold samples start..stop, (sounds,); 0 where nothing is known."""
        places = np.arange(start // self._chunk, max(stop - 1, start) // self._chunk + 1)[-_CHUNKS:]
        slots = places % _CHUNKS
        with self._lock:
            known = self._places[slots] == places
            peaks: NDArray[np.float32] = self._peaks[slots[known]].max(axis=0, initial=0.0)
        return peaks
