"""Consecutive frames to train from, where components last longer than one."""

from collections.abc import Sequence

import numpy as np

from workbench.core.progress import Report, silent
from workbench.dsp.analysis import Analysis
from workbench.dsp.spectrum import Magnitudes, Spectrum
from workbench.training.material import QUIETEST_DB, TrainingFile, no_sound, open_mono

STRETCH_FRAMES = 64


def training_stretches(
    files: Sequence[TrainingFile], analysis: Analysis, most: int, seed: int, report: Report = silent
) -> tuple[Magnitudes, list[int]]:
    """Stretches of consecutive frames of all recordings side by side, float32 (bins, frames), and how long each stretch is.

    The array lies in memory frame by frame; every recording has mean magnitude 1 where it is not silent. Stretches that are silent or
    very quiet throughout are left out; where more than ``most`` frames would come together, each recording gives the same share of
    its stretches, drawn by ``seed``. Raises TrainingError where everything is silent, AudioFileError, Cancelled.
    """
    total = sum(analysis.frames_of(round(file.seconds * analysis.rate)) for file in files)
    share = min(1.0, most / max(total, 1))
    gathered: list[Magnitudes] = []
    for index, file in enumerate(files):
        report(index / len(files), f"reading {file.source}")
        recording, sound = open_mono(file, analysis.rate)
        with recording:
            gathered += _stretches(Spectrum(sound, analysis), share, np.random.default_rng([seed, index]))
    if not gathered:
        raise no_sound(files)
    return np.concatenate(gathered).T, [len(stretch) for stretch in gathered]


def _stretches(spectrum: Spectrum, share: float, generator: np.random.Generator) -> list[Magnitudes]:
    """A drawn share of the stretches, each (frames, bins), scaled so that the mean over frames that are not quiet is 1."""
    drawn, levels, loudest = [], [], []
    for start, stop in spectrum.blocks(STRETCH_FRAMES):
        block = np.swapaxes(spectrum.magnitudes(start, stop)[0], 0, 1)
        level = block.mean(axis=1, dtype=np.float64)
        levels.append(level)
        if generator.random() < share:
            drawn.append(block)
            loudest.append(float(level.max()))
    every = np.concatenate([*levels, np.zeros(1)])
    quietest = float(every.max()) * 10.0 ** (QUIETEST_DB / 20.0)
    audible = every[every > quietest]
    return [block / np.float32(audible.mean()) for block, level in zip(drawn, loudest, strict=True) if level > quietest]
