"""Pictures of the open recording and its stems, for any view, quickly enough to follow a moving knob."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.edits import Edit
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import Report
from workbench.core.sound import Sound
from workbench.dsp.analysis import SPEECH_AND_MUSIC, Analysis
from workbench.dsp.edit_masks import Grid, MaskEdits
from workbench.dsp.masks import masks
from workbench.dsp.overview import Overview
from workbench.dsp.pictures import (
    FrequencyScale,
    View,
    coloured,
    hz_of_scaled,
    mixture_decibels,
    pooled_estimate,
    reads_every_frame,
    scaled_hz,
    share_decibels,
    stem_decibels,
)
from workbench.dsp.spectrum import Spectrum
from workbench.tasks.separating import Separation

__all__ = ["FrequencyScale", "Overlay", "Pictures", "View", "Viewer", "hz_of_scaled", "scaled_hz"]

Picture = NDArray[np.uint8]

_MOST_DIRECT_SAMPLES = 2_000_000


@dataclass(frozen=True)
class Pictures:
    """Pictures of one view: indices 0..255 into the colour map, row 0 the lowest frequency."""

    view: View
    mixture: Picture
    """(rows, columns)"""
    stems: Picture
    """(stems, rows, columns); no stems before a separation."""
    whole: bool = True
    """Whether every frame was read: the first look at a long recording knows but some of them."""


@dataclass(frozen=True)
class Overlay:
    """What edits do to the stems of one view, row 0 the lowest frequency."""

    view: View
    difference_db: NDArray[np.float32]
    """How much louder each stem is than without the edits, (stems, rows, columns); a stem cannot fall below -140 dB of the mixture."""


class Viewer:
    """Draws one recording. Keeps what a change of the exponent does not touch, so that such a change costs milliseconds.

    ``build_overview`` runs in one thread while ``pictures`` is called from another.
    """

    def __init__(self, sound: Sound, window_samples: int = 0) -> None:
        """Draw ``sound`` with windows of so many samples, whatever a separation's are; 0 takes those that suit speech and music."""
        self._spectrum = Spectrum(sound, _analysis_for(sound.rate, window_samples))
        self._overview = Overview(self._spectrum)
        self._lock = threading.Lock()
        self._mixture: tuple[View, int, NDArray[np.float32]] | None = None
        self._pooled: tuple[View, Separation, NDArray[np.float32]] | None = None
        self._edited: list[tuple[NDArray[np.float32], tuple[Edit, ...], NDArray[np.float32]]] = []
        self._shares: tuple[NDArray[np.float32], Any, NDArray[np.float32]] | None = None

    def build_overview(self, report: Report) -> None:
        """Read the whole recording once, for the picture of long spans and the waveform. Raises Cancelled, AudioFileError."""
        self._overview.build(report)

    def pictures(
        self,
        view: View,
        separation: Separation | None,
        settings: MaskSettings,
        weights: tuple[float, ...],
        floor_db: float,
        ceiling_db: float,
        edits: Sequence[Edit] = (),
    ) -> Pictures:
        """Draw the mixture and every stem, edited. Raises AudioFileError when the file cannot be read any more."""
        with self._lock:
            # Asked first: what is read meanwhile makes the picture better than it is said to be, never worse.
            whole = reads_every_frame(self._spectrum, self._overview, view)
            mixture = self._mixture_of(view)
            if separation is None:
                stems = np.zeros((0, view.rows, view.columns), np.uint8)
            else:
                shares = self._edited_shares_of(view, separation, settings, weights, tuple(edits))
                stems = coloured(stem_decibels(mixture, shares), floor_db, ceiling_db)
        return Pictures(view, coloured(mixture, floor_db, ceiling_db), stems, whole)

    def shares(
        self, view: View, separation: Separation, settings: MaskSettings, weights: tuple[float, ...], edits: Sequence[Edit]
    ) -> NDArray[np.float32]:
        """The masks of the stems after ``edits``, (stems, rows, columns), on the grid of ``pictures``; not to be changed."""
        with self._lock:
            return self._edited_shares_of(view, separation, settings, weights, tuple(edits))

    def edit_overlay(
        self, view: View, separation: Separation, settings: MaskSettings, weights: tuple[float, ...], edits: Sequence[Edit]
    ) -> Overlay:
        """What ``edits`` change, on the grid of ``pictures``."""
        difference = np.zeros((len(separation.stems), view.rows, view.columns), np.float32)
        with self._lock:
            touched = MaskEdits(edits, separation.stems).reach(self._grid_of(view, separation))
            after = self._edited_shares_of(view, separation, settings, weights, tuple(edits))[..., touched]
            before = self._shares_of(view, separation, settings, weights)[..., touched]
            difference[..., touched] = share_decibels(after) - share_decibels(before)
        return Overlay(view, difference)

    def _mixture_of(self, view: View) -> NDArray[np.float32]:
        ready = self._overview.ready_frames
        if self._mixture is None or self._mixture[:2] != (view, ready):
            self._mixture = view, ready, mixture_decibels(self._spectrum, self._overview, view)
        return self._mixture[2]

    def _pooled_of(self, view: View, separation: Separation) -> NDArray[np.float32]:
        """The estimate on the screen's grid; a new Separation object means new content, so identity is the key."""
        if self._pooled is None or self._pooled[0] != view or self._pooled[1] is not separation:
            self._pooled = view, separation, pooled_estimate(separation.estimate, separation.spectrum.analysis, view)
        return self._pooled[2]

    def _shares_of(self, view: View, separation: Separation, settings: MaskSettings, weights: tuple[float, ...]) -> NDArray[np.float32]:
        """The masks on the screen's grid without edits, kept for the next stroke; not to be changed."""
        pooled = self._pooled_of(view, separation)
        key = settings, weights
        if self._shares is None or self._shares[0] is not pooled or self._shares[1] != key:
            self._shares = pooled, key, masks(pooled, settings, weights)
        return self._shares[2]

    def _edited_shares_of(
        self, view: View, separation: Separation, settings: MaskSettings, weights: tuple[float, ...], edits: tuple[Edit, ...]
    ) -> NDArray[np.float32]:
        """The masks on the screen's grid after the edits; not to be changed.

        Those after all edits and after all but the last are kept: a stroke that is new, or still growing, is the only one to be drawn.
        """
        shares = self._shares_of(view, separation, settings, weights)
        done: tuple[Edit, ...] = ()
        values = shares
        for base, known, kept in self._edited:
            if base is shares and len(known) > len(done) and edits[: len(known)] == known:
                done, values = known, kept
        if len(done) == len(edits):
            return values
        self._edited = []
        for reached in (edits[:-1], edits):
            rest = MaskEdits(reached[len(done) :], separation.stems)
            if rest:
                values = values.copy()
                rest.apply(np.swapaxes(values, 1, 2), self._grid_of(view, separation))
            done = max(done, reached, key=len)
            self._edited.append((shares, done, values))
        return values

    @staticmethod
    def _grid_of(view: View, separation: Separation) -> Grid:
        return view.grid(separation.spectrum.analysis, separation.estimate.frames)

    def waveform(self, start_seconds: float, stop_seconds: float, columns: int) -> NDArray[np.float32]:
        """Lowest and highest sample per column over all channels, (columns, 2); silence where the overview is not yet."""
        sound, hop = self._spectrum.sound, self._spectrum.analysis.hop_samples
        start, stop = round(start_seconds * sound.rate), round(stop_seconds * sound.rate)
        if sound.samples == 0 or stop <= start:
            return np.zeros((columns, 2), np.float32)
        if stop - start <= _MOST_DIRECT_SAMPLES:
            samples = sound.read(start, stop)
            lowest, highest = samples.min(axis=0), samples.max(axis=0)
            starts = np.arange(columns) * (stop - start) // columns
        else:
            lowest, highest = self._overview.peaks.T
            per_peak = self._overview.pool * hop
            starts = np.clip((start + np.arange(columns) * (stop - start) // columns) // per_peak, 0, len(lowest) - 1)
            end = max(int(starts[-1]) + 1, min(-(-stop // per_peak), len(lowest)))
            lowest, highest = lowest[:end], highest[:end]
        return np.stack([np.minimum.reduceat(lowest, starts), np.maximum.reduceat(highest, starts)], axis=1)


def _analysis_for(rate: int, window_samples: int) -> Analysis:
    """Windows overlap by three quarters; long ones by seven eighths, where columns would otherwise become wider than the usual."""
    usual = SPEECH_AND_MUSIC.at_rate(rate)
    if window_samples == 0:
        return usual
    overlap = 4 if window_samples <= usual.window_samples else 8
    return Analysis(rate=rate, window_samples=window_samples, hop_samples=window_samples // overlap)
