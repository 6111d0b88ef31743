"""What is listened to and measured to compare separations: snapshots, their difference, the residual, a region alone, levels matched."""

from collections.abc import Callable
from typing import Any

import numpy as np

from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import Report, part, silent
from workbench.core.regions import Region
from workbench.core.sound import Samples, Sound, SoundArray
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.dsp.loudness import SILENT_DB, loudness_db
from workbench.dsp.region_estimate import RegionEstimate
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.session.settings import Settings
from workbench.tasks.listening import heard
from workbench.tasks.separating import Separation

Source = Callable[[int, int], Samples]
"""From samples start, stop to (channels, stop - start)."""

EXACT_DB = -120.0
"""A residual below it is that of rounding."""
REGION_FEATHER_SECONDS, REGION_FEATHER_HERTZ = 0.01, 30.0


def heard_under(sound: Sound, separation: Separation | None, settings: Settings, masks: MaskSettings) -> Source:
    """The mix that settings ask for of a separation whose stems are not yet arranged; ``masks`` is the tail as it acts."""
    arranged = separation.arranged(settings.arrangement) if separation is not None else None
    stems = arranged.stems if arranged is not None else ()
    mix = settings.gains(stems), settings.pans(stems)
    return heard(sound, arranged, masks, settings.weights(stems), *mix, edits=settings.mask_edits)


def renderer_under(separation: Separation, settings: Settings, masks: MaskSettings) -> Renderer:
    """The stems that settings ask for of a separation whose stems are not yet arranged."""
    arranged = separation.arranged(settings.arrangement)
    return arranged.renderer(masks, settings.weights(arranged.stems), settings.mask_edits)


def residual_of(separation: Separation, settings: Settings, masks: MaskSettings) -> Source:
    """What no stem took: the recording less all stems, at the levels at which they came out."""
    renderer = renderer_under(separation, settings, masks)
    hushed = [0.0] * len(renderer.sources)

    def left(start: int, stop: int) -> Samples:
        return renderer.mixed(start, stop, hushed, residual_gain=1.0)

    return left


def difference_of(first: Source, second: Source) -> Source:
    """The first less the second; a mono one is taken for both channels of a stereo one."""

    def difference(start: int, stop: int) -> Samples:
        return first(start, stop) - second(start, stop)

    return difference


def levelled(source: Source, gain_db: float) -> Source:
    """The source, so much louder."""
    factor = np.float32(10.0 ** (gain_db / 20.0))

    def louder(start: int, stop: int) -> Samples:
        return source(start, stop) * factor

    return louder


def region_of(source: Source, rate: int, samples: int, region: Region) -> Source:
    """A region of ``source``, ``samples`` long, and silence outside; its edges are soft, so that nothing clicks.

    Where it has no edges in frequency it is cut in time alone. Before its beginning and after its end there is nothing at all.
    """
    extent = region.extent
    if extent is None:
        return lambda start, stop: np.zeros((1, max(stop - start, 0)), np.float32)
    inside = source if extent[2:] == (-np.inf, np.inf) and len(region.parts) == 1 else _masked(source, rate, samples, region)

    def cut(start: int, stop: int) -> Samples:
        return inside(start, stop) * _gate(extent[0], extent[1], (np.arange(start, stop) + 0.5) / rate)

    return cut


def level_of(source: Source, rate: int, start: int, stop: int, report: Report = silent) -> float:
    """How loud samples start..stop of a source are, K-weighted dB. Raises Cancelled if ``report`` does."""
    return loudness_db(SoundArray(rendered(source, rate, start, stop, part(report, 0.0, 0.8)), rate), part(report, 0.8, 1.0))


def matched_db(levels_db: dict[int, float]) -> dict[int, float]:
    """The gain, never above 0 dB, that makes each as loud as the quietest; what is silent stays as it is, and counts for none."""
    sounding = [level for level in levels_db.values() if level > SILENT_DB]
    return {key: min(sounding) - level if level > SILENT_DB else 0.0 for key, level in levels_db.items()}


def rendered(source: Source, rate: int, start: int, stop: int, report: Report = silent) -> Samples:
    """Samples start..stop of a source, (channels, stop - start), second by second. Raises Cancelled if ``report`` does."""
    pieces = []
    for first in range(start, stop, rate):
        report((first - start) / (stop - start))
        pieces.append(source(first, min(first + rate, stop)))
    return np.concatenate(pieces, axis=1) if pieces else source(start, start)


def residual_db(mixture: Samples, stems: Samples) -> float:
    """Energy of ``mixture`` less the sum of ``stems`` (stems, channels, samples), in dB of the mixture's; -inf for nothing at all."""
    left = np.square(mixture - stems.sum(axis=0), dtype=np.float64).sum()
    if left == 0.0:
        return -np.inf
    whole = np.square(mixture, dtype=np.float64).sum()
    return float(10.0 * np.log10(left / whole)) if whole > 0.0 else 0.0


def held_bytes(separation: Separation) -> int:
    """Memory that a separation takes: its arrays, those in files left out."""
    return _array_bytes(separation, set())


def _array_bytes(value: Any, seen: set[int]) -> int:
    if id(value) in seen or isinstance(value, np.memmap):
        return 0
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        # A view takes what it is a view of.
        return _array_bytes(value.base, seen) if isinstance(value.base, np.ndarray) else value.nbytes
    if isinstance(value, dict):
        return sum(_array_bytes(each, seen) for each in list(value.values()))
    if isinstance(value, list | tuple):
        return sum(_array_bytes(each, seen) for each in value)
    if type(value).__module__.startswith("workbench."):
        return _array_bytes(dict(getattr(value, "__dict__", {})), seen)
    return 0


def _masked(source: Source, rate: int, samples: int, region: Region) -> Source:
    """``source``, ``samples`` long, through the mask of a region."""
    analysis = SPEECH_AND_MUSIC.at_rate(rate)
    hop, around = analysis.hop_samples, analysis.window_samples

    def inside(start: int, stop: int) -> Samples:
        # Rendered here and not by the threads that render the mask, for which it would have to wait. Frames keep their places.
        first = (start - around) // hop
        excerpt = SoundArray(_padded(source, samples, first * hop, stop + around), rate)
        spectrum = Spectrum(excerpt, analysis)
        estimate = RegionEstimate(spectrum, region, REGION_FEATHER_SECONDS, REGION_FEATHER_HERTZ, first)
        renderer = Renderer(spectrum, estimate, MaskSettings(mask="wiener", exponent=1.0), [1.0, 1.0])
        return renderer.mixed(start - first * hop, stop - first * hop, [1.0, 0.0])

    return inside


def _padded(source: Source, samples: int, start: int, stop: int) -> Samples:
    """The span, with zeros outside 0..samples."""
    low, high = max(start, 0), min(stop, samples)
    sound = source(low, max(high, low))
    return np.pad(sound, ((0, 0), (low - start, stop - low - sound.shape[1])))


def _gate(start_seconds: float, stop_seconds: float, seconds: Any) -> Samples:
    """1 within the span, 0 outside, with rises of a raised cosine inside it that are no longer than half of it."""
    rise = min(REGION_FEATHER_SECONDS, 0.5 * max(stop_seconds - start_seconds, 1e-9))
    within = np.clip(np.minimum(seconds - start_seconds, stop_seconds - seconds) / rise, 0.0, 1.0)
    gate: Samples = (0.5 - 0.5 * np.cos(np.pi * within)).astype(np.float32)
    return gate
