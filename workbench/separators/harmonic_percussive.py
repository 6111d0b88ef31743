"""Harmonic and percussive parts: what lasts in time against what reaches over frequencies, told apart by medians along either.

Source: Fitzgerald, "Harmonic/percussive separation using median filtering", 2010; margins and the residual after Driedger, Müller and
Disch, "Extending harmonic-percussive separation of audio signals", 2014. Masks are those of ``librosa.decompose.hpss``, which the tests
compare them with.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from workbench.core.parameters import Params, number
from workbench.core.progress import Report, part, silent
from workbench.dsp.spectrum import REPORT_FRAMES, Magnitudes, Spectrum
from workbench.dsp.stored_estimate import StoredEstimate
from workbench.nets.model_files import Model
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.publishing import publishing

_MOST_FRAMES, _MOST_VALUES = 128, 200_000
"""What medians are taken of at once, so that cancelling is heard within some 20 ms."""


class HarmonicPercussiveParams(Params):
    """What a user sets on the harmonic-percussive separation."""

    harmonic_seconds: float = number(
        0.2,
        "What lasts half so long, or longer, is harmonic; longer lets faster notes become percussive",
        low=0.02,
        high=5.0,
        unit="s",
    )
    percussive_hertz: float = number(
        500.0,
        "What reaches over half so much, or more, is percussive; wider leaves less to it",
        low=20.0,
        high=5000.0,
        unit="Hz",
    )
    margin: float = number(
        1.0,
        "Above 1, what is neither clearly harmonic nor clearly percussive goes to a third stem; higher asks for clearer ones",
        low=1.0,
        high=10.0,
        scale="log",
    )


def estimate(request: Request) -> StoredEstimate:
    """Parts of the request's spectrum, channel by channel; under exponent 2 they are those of ``librosa.decompose.hpss``.

    Raises Cancelled.
    """
    params: HarmonicPercussiveParams = request.params
    spectrum = request.spectrum
    analysis = spectrum.analysis
    length = _odd(params.harmonic_seconds * analysis.rate / analysis.hop_samples)
    height = _odd(params.percussive_hertz * analysis.window_samples / analysis.rate)
    result = StoredEstimate(_sources((), params), spectrum.channels, spectrum.bins, spectrum.frames)
    report = publishing(request.report, result)
    halo = length // 2
    size = max(min(_MOST_FRAMES, _MOST_VALUES // spectrum.bins), halo)
    for start, stop in spectrum.blocks(size):
        first = max(start - halo, 0)
        block = part(report, start / spectrum.frames, stop / spectrum.frames)
        around = _read(spectrum, first, min(stop + halo, spectrum.frames), part(block, 0.0, 0.2))
        parts = np.empty((len(result.sources), spectrum.channels, spectrum.bins, stop - start), np.float32)
        for channel in range(spectrum.channels):
            half = 0.4 / spectrum.channels
            place = 0.2 + 2 * channel * half
            inner = slice(start - first, stop - first)
            harmonic = medians(around[channel], length, part(block, place, place + half))[:, inner]
            percussive = medians(around[channel][:, inner].T, height, part(block, place + half, place + 2 * half)).T
            parts[:, channel] = parted(around[channel][:, inner], harmonic, percussive, params.margin)
        result.write(start, parts)
    report(1.0)
    return result


def medians(rows: Magnitudes, length: int, report: Report = silent) -> Magnitudes:
    """The running median along every row, over ``length`` (odd) values, the row being mirrored at its ends; shape of ``rows``.

    Raises Cancelled if ``report`` does, which is called every few rows.
    """
    from scipy.ndimage import median_filter

    half, result = length // 2, np.empty(rows.shape, np.float32)
    at_once = max(_MOST_VALUES // (rows.shape[1] + 2 * half), 1)
    for first in range(0, len(rows), at_once):
        report(first / len(rows))
        # Rows as one, each with its mirrored ends: scipy's filter of one dimension is some eight times as fast as that of two.
        padded = np.pad(rows[first : first + at_once], ((0, 0), (half, half)), mode="symmetric")
        filtered = median_filter(padded.ravel(), size=length).reshape(padded.shape)
        result[first : first + at_once] = filtered[:, half : half + rows.shape[1]]
    return result


def _read(spectrum: Spectrum, start: int, stop: int, report: Report) -> Magnitudes:
    """Magnitudes of frames start..stop."""
    result = np.empty((spectrum.channels, stop - start, spectrum.bins), np.float32)
    for first in range(start, stop, REPORT_FRAMES):
        report((first - start) / (stop - start), "parting what lasts from what strikes")
        read = spectrum.magnitudes(first, min(first + REPORT_FRAMES, stop))
        result[:, first - start : first - start + read.shape[2]] = np.swapaxes(read, 1, 2)
    return np.swapaxes(result, 1, 2)


def parted(magnitude: Magnitudes, harmonic: Magnitudes, percussive: Magnitudes, margin: float) -> Magnitudes:
    """The harmonic part, the percussive part and, with a margin above 1, the rest, (parts, bins, frames).

    Their squares add up to that of ``magnitude``: under exponent 2 they are masks of either median against ``margin`` times the other.
    """
    loudest = np.maximum(harmonic, percussive)
    loudest[loudest <= 0.0] = 1.0
    harmonic, percussive = np.square(harmonic / loudest), np.square(percussive / loudest)
    both = margin * margin
    # Where there is neither, the two share evenly, unless there is a third part to take it.
    neither = np.float32(0.0 if margin > 1.0 else 0.5)
    masks = [_share(harmonic, both * percussive, neither), _share(percussive, both * harmonic, neither)]
    if margin > 1.0:
        masks.append(np.maximum(np.float32(1.0) - masks[0] - masks[1], 0.0))
    result: Magnitudes = np.sqrt(np.stack(masks)) * magnitude
    return result


def _share(one: Magnitudes, other: Magnitudes, neither: np.float32) -> Magnitudes:
    """What ``one`` is of both together; ``neither`` where both are 0."""
    total = one + other
    share: Magnitudes = np.divide(one, total, out=np.full_like(one, neither), where=total > 0.0)
    return share


def _odd(length: float) -> int:
    """The odd whole number nearest to ``length``, at least 1."""
    return 2 * max(round((length - 1.0) / 2.0), 0) + 1


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return ("harmonic", "percussive", "rest") if params.margin > 1.0 else ("harmonic", "percussive")


METHOD = Method(
    id="harmonic-percussive",
    title="Harmonic and percussive",
    family="Baselines",
    summary="Parts what lasts, such as notes and voices, from what strikes, such as drums.",
    source=(
        'Fitzgerald, "Harmonic/percussive separation using median filtering", 2010; Driedger, Müller and Disch, "Extending '
        'harmonic-percussive separation of audio signals", 2014 (librosa.decompose.hpss)'
    ),
    params=HarmonicPercussiveParams,
    estimate=estimate,
    sources=_sources,
    promises=frozenset({Promise.CONSERVES, Promise.LEVEL_INVARIANT, Promise.BLOCK_INVARIANT, Promise.DETERMINISTIC, Promise.CANCELS}),
)
