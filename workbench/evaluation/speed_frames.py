"""Separators that go from frame to frame, against the same arithmetic in torch: what their duels share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from workbench.core.progress import Report, part
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.speed import Duel, in_turn

_MOST_DIFFERENCE = 1e-4


def frames_first(magnitude: Magnitudes) -> Magnitudes:
    """A magnitude (bins, frames) as (frames, bins) of mean 1."""
    scaled: Magnitudes = np.ascontiguousarray((magnitude / magnitude.mean(dtype=np.float64)).T.astype(np.float32))
    return scaled


def frame_by_frame_duel(
    name: str,
    what: str,
    peer: Callable[[], Magnitudes],
    own: Callable[[], Magnitudes],
    *,
    frames: int,
    reach: float,
    most_seconds_per_second: float,
    runs: int,
    report: Report,
) -> Duel:
    """Both give the activations of ``frames`` frames at 62.5 per second; ``what`` is what the separator ``name`` was set to.

    Raises Cancelled.
    """
    expected = peer()
    peer_seconds, own_seconds, found = in_turn(peer, own, runs, report=part(report, 0.2, 1.0), message=f"timing {name}")
    seconds = frames * SPEECH_AND_MUSIC.hop_samples / SPEECH_AND_MUSIC.rate
    return Duel(
        workload=f"{name} of {seconds:.0f} s, {what}",
        peer="the same frame by frame in torch",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=reach,
        most_seconds=most_seconds_per_second * seconds,
        difference=float(np.abs(found - expected).max() / np.abs(expected).max()),
        most_difference=_MOST_DIFFERENCE,
        details={"seconds_per_second": float(np.median(own_seconds)) / seconds},
    )


@contextmanager
def one_thread() -> Iterator[None]:
    """Within the block torch computes on one thread."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@contextmanager
def small_products_fast() -> Iterator[None]:
    """OneDNN off for float32, where it was on: fast with matrices, it makes products with one vector three times as slow."""
    import torch

    products: Any = getattr(torch.backends.mkldnn, "matmul", None)
    if not hasattr(products, "fp32_precision"):
        yield
        return
    before = products.fp32_precision
    products.fp32_precision = "ieee"
    try:
        yield
    finally:
        products.fp32_precision = before
