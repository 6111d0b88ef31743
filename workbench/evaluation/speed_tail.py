"""The tail after a change of the exponent, masks and inverse transforms of all stems, against the same in plain torch."""

import time

import numpy as np

from workbench.core.mask_settings import MaskSettings
from workbench.core.processors import processor_count
from workbench.core.progress import Report, silent
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import SPEECH_AND_MUSIC, window_of
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.lane_count import LANES
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.evaluation.speed import RUNS, Duel, in_turn

_RATE = 44_100
_CHANNELS = 2
_COMPONENTS = 24
_EXPONENT = 1.3
"""One for which no power is a mere product."""

_REACH = 12.0
_VISIBLE_SECONDS = 10.0
_MOST_VISIBLE_SECONDS = 0.015
_MOST_DIFFERENCE = 1e-4
_TRIES = 100


def tail_duel(seconds: float = 300.0, stems: int = 4, runs: int = RUNS, report: Report = silent) -> Duel:
    """Stems of a stereo recording at 44.1 kHz from factors, K = 24 each, against magnitudes to a power, their shares and torch.istft.

    The peer has the stacked magnitudes and the mixture's transform at hand. Raises Cancelled.
    """
    return _duel(seconds, stems, None, runs, report)


def visible_duel(stems: int = 4, runs: int = RUNS, report: Report = silent) -> Duel:
    """The same for the visible 10 s, which a turning knob asks for again and again. Raises Cancelled."""
    return _duel(_VISIBLE_SECONDS, stems, _MOST_VISIBLE_SECONDS, runs, report)


def _duel(seconds: float, stems: int, most_seconds: float | None, runs: int, report: Report) -> Duel:
    import torch

    spectrum, estimate = _task(seconds, stems)
    analysis, samples = spectrum.analysis, spectrum.sound.samples
    magnitudes = torch.from_numpy(estimate.magnitudes(0, spectrum.frames))
    mixture = torch.from_numpy(spectrum.read(0, spectrum.frames))
    window = torch.from_numpy(window_of(analysis).copy())

    def peer() -> torch.Tensor:
        powers = magnitudes**_EXPONENT
        masked = powers / powers.sum(dim=0) * mixture
        sound = torch.istft(masked.flatten(0, 1), analysis.window_samples, analysis.hop_samples, window=window, length=samples)
        return sound.view(stems, spectrum.channels, samples)

    settings = MaskSettings(exponent=_EXPONENT)

    def own() -> np.ndarray:
        return Renderer(spectrum, estimate, settings, [1.0] * stems).stems(0, samples)

    report(0.0, "comparing the tail with torch's")
    difference = float(np.abs(own() - peer().numpy()).max() / np.abs(spectrum.sound.read(0, samples)).max())
    peer_seconds, own_seconds, _ = in_turn(peer, own, runs, report, "timing the tail against torch")
    return Duel(
        workload=f"masks and inverse transforms of {stems} stems, {seconds:g} s of 44.1 kHz stereo",
        peer="torch, S**p and torch.istft",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=_REACH,
        most_seconds=most_seconds,
        difference=difference,
        most_difference=_MOST_DIFFERENCE,
        details={
            "exponent": _EXPONENT,
            "bins": spectrum.bins,
            "frames": spectrum.frames,
            "transforms_alone_seconds": _transform_seconds(spectrum, stems - 1),
        },
    )


def _transform_seconds(spectrum: Spectrum, stems: int) -> float:
    """What the inverse transforms alone would take on all cores: that of one group of frames, the best of many, times their number.

    The last stem needs none.
    """
    from workbench.dsp.transform_kernels import invert, plan_of

    points = spectrum.analysis.window_samples // 2
    plan, values, spare = plan_of(points), np.zeros(2 * points * LANES, np.float32), np.zeros(2 * points * LANES, np.float32)
    best = np.inf
    for _ in range(_TRIES):
        begun = time.perf_counter()
        invert(points, *plan, values, spare)
        best = min(best, time.perf_counter() - begun)
    return float(best * stems * spectrum.channels * spectrum.frames / (LANES * processor_count()))


def _task(seconds: float, stems: int) -> tuple[Spectrum, FactorEstimate]:
    """Noise, and factors of it drawn at random: what is timed does not depend on them."""
    generator = np.random.default_rng(0)
    sound = SoundArray(generator.normal(0.0, 0.1, (_CHANNELS, round(seconds * _RATE))).astype(np.float32), _RATE)
    spectrum = Spectrum(sound, SPEECH_AND_MUSIC.at_rate(_RATE))
    components = stems * _COMPONENTS
    dictionary = generator.random((spectrum.bins, components), dtype=np.float32)
    activations = generator.random((_CHANNELS, spectrum.frames, components), dtype=np.float32)
    assignment = np.repeat(np.arange(stems), _COMPONENTS)
    return spectrum, FactorEstimate([f"stem {stem + 1}" for stem in range(stems)], dictionary, np.swapaxes(activations, 1, 2), assignment)
