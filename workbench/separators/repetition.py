"""Repetition: what comes again every period is the background, what does not is the foreground.

Source: Rafii and Pardo, "REpeating Pattern Extraction Technique (REPET): a simple method for music/voice separation", 2013, sections II
(beat spectrum, repeating model by the median, mask) and IV (windows of long recordings, each with a period of its own).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.parameters import Params, number
from workbench.core.progress import Report, part
from workbench.dsp.spectrum import Magnitudes, Spectrum
from workbench.dsp.stored_estimate import StoredEstimate
from workbench.nets.model_files import Model
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.publishing import publishing

_SHORTEST_SECONDS, _LONGEST_SECONDS = 0.8, 10.0
"""Periods that are looked for."""
_LEAST_REPETITIONS = 3
_PIECE_VALUES = 60_000
"""Magnitudes that are worked on at once, so that cancelling is heard within a few milliseconds."""


class RepetitionParams(Params):
    """What a user sets on the separation by repetition."""

    period: float = number(
        0.0,
        "How long the background takes to come again; 0 finds it, between 0.8 and 10 s",
        low=0.0,
        high=30.0,
        unit="s",
        lowest="found",
    )
    window_seconds: float = number(
        30.0, "Longer sees more repetitions; shorter follows a background that changes", low=2.0, high=120.0, unit="s", title="Window"
    )
    high_pass: float = number(
        100.0, "What lies below belongs to the background; higher keeps more bass out of the foreground", low=0.0, high=1000.0, unit="Hz"
    )


def estimate(request: Request) -> StoredEstimate:
    """Foreground and background, which add up to the magnitude of the request's spectrum. Raises Cancelled.

    Recordings longer than a window and a half are worked on in windows that overlap by half and are cross-faded.
    """
    params: RepetitionParams = request.params
    spectrum = request.spectrum
    pace = spectrum.analysis.rate / spectrum.analysis.hop_samples
    low = spectrum.analysis.frequencies() < params.high_pass
    result = StoredEstimate(SOURCES, spectrum.channels, spectrum.bins, spectrum.frames)
    report = publishing(request.report, result)
    before: Magnitudes | None = None
    for start, stop, kept_stop in _windows(spectrum.frames, max(round(params.window_seconds * pace), 2)):
        step = part(report, start / spectrum.frames, kept_stop / spectrum.frames)
        magnitude = _read(spectrum, start, stop, part(step, 0.0, 0.3))
        if params.period > 0.0:
            frames = max(round(params.period * pace), 1)
        else:
            frames = found_period(beat_spectrum(magnitude, part(step, 0.3, 0.5)), pace)
        repeating = repeating_model(magnitude, frames, part(step, 0.5, 1.0))
        repeating[:, low] = magnitude[:, low]
        if before is not None:
            rising = (np.arange(before.shape[-1], dtype=np.float32) + 0.5) / before.shape[-1]
            overlap = repeating[..., : before.shape[-1]]
            overlap += (1.0 - rising) * (before - overlap)
        kept = kept_stop - start
        result.write(start, np.stack([magnitude[..., :kept] - repeating[..., :kept], repeating[..., :kept]]))
        before = repeating[..., kept:]
    report(1.0)
    return result


def beat_spectrum(magnitude: Magnitudes, report: Report) -> NDArray[np.float64]:
    """How alike the sound is to itself after every lag, (frames,); 1 at lag 0, unless all is silent.

    ``magnitude`` is (channels, bins, frames). The mean over bins of the autocorrelation of power, eq. 2 of the source.
    """
    import scipy.fft

    _, bins, frames = magnitude.shape
    size = scipy.fft.next_fast_len(2 * frames, real=True)
    total = np.zeros(size // 2 + 1)
    rows = max(_PIECE_VALUES // (2 * size), 1)
    for first in range(0, bins, rows):
        report(first / bins, "looking for what comes again")
        power = np.square(magnitude[:, first : first + rows]).mean(axis=0, dtype=np.float64)
        total += np.square(np.abs(scipy.fft.rfft(power, size, axis=-1))).sum(axis=0)
    together = scipy.fft.irfft(total, size)[:frames] / np.arange(frames, 0, -1)
    likeness: NDArray[np.float64] = together / together[0] if together[0] > 0.0 else together
    return likeness


def found_period(likeness: NDArray[np.float64], pace: float) -> int:
    """The period in frames, of which there are ``pace`` a second: the lag of greatest likeness that comes at least three times."""
    frames = len(likeness)
    longest = min(round(_LONGEST_SECONDS * pace), frames // _LEAST_REPETITIONS)
    shortest = min(round(_SHORTEST_SECONDS * pace), longest)
    return max(shortest + int(np.argmax(likeness[shortest : longest + 1])), 1)


def repeating_model(magnitude: Magnitudes, period: int, report: Report) -> Magnitudes:
    """What comes again every ``period`` frames, never more than ``magnitude`` (channels, bins, frames); of the same shape.

    The median over all repetitions, the last, unfinished one included; eq. 4 and 5 of the source.
    """
    channels, bins, frames = magnitude.shape
    whole, rest = divmod(frames, period)
    result = np.empty_like(magnitude)
    rows = max(_PIECE_VALUES // max(frames, 1), 1)
    for channel in range(channels):
        for first in range(0, bins, rows):
            report((channel + first / bins) / channels, "taking what comes again")
            block = magnitude[channel, first : first + rows]
            model = np.zeros((len(block), period), np.float32)
            for low, high, count in ((0, rest, whole + 1), (rest, period, whole)):
                if low < high and count:
                    places = np.arange(count)[:, None] * period + np.arange(low, high)
                    model[:, low:high] = np.median(block[:, places], axis=1)
            repeated = np.tile(model, (1, whole + 1))[:, :frames]
            np.minimum(repeated, block, out=result[channel, first : first + rows])
    return result


def _windows(frames: int, length: int) -> Iterator[tuple[int, int, int]]:
    """Start and stop of every window, and up to where its frames are final; the last one takes what is left."""
    hop = length // 2
    start = 0
    while frames - start > length + hop:
        yield start, start + length, start + hop
        start += hop
    if frames:
        yield start, frames, frames


def _read(spectrum: Spectrum, start: int, stop: int, report: Report) -> Magnitudes:
    """The magnitudes of a window, (channels, bins, frames), lying bin by bin."""
    result = np.empty((spectrum.channels, spectrum.bins, stop - start), np.float32)
    size = max(_PIECE_VALUES // (spectrum.bins * spectrum.channels), 1)
    for first in range(start, stop, size):
        report((first - start) / (stop - start))
        last = min(first + size, stop)
        result[..., first - start : last - start] = spectrum.magnitudes(first, last)
    return result


SOURCES = ("foreground", "background")


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return SOURCES


METHOD = Method(
    id="repetition",
    title="Repetition (REPET)",
    family="Baselines",
    summary="Parts what comes again and again, such as the accompaniment of a song, from what does not, such as the voice.",
    source=(
        'Rafii and Pardo, "REpeating Pattern Extraction Technique (REPET): a simple method for music/voice separation", IEEE Transactions '
        "on Audio, Speech, and Language Processing 21, 2013"
    ),
    params=RepetitionParams,
    estimate=estimate,
    sources=_sources,
    masks={"exponent": 1.0},
    promises=frozenset({Promise.CONSERVES, Promise.LEVEL_INVARIANT, Promise.BLOCK_INVARIANT, Promise.DETERMINISTIC, Promise.CANCELS}),
)
