"""Warm-start ISTA against the same steps frame by frame in torch."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from workbench.core.progress import Report, part, silent
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.speed import RUNS, Duel, in_turn

_STEPS = 5
_SPARSITY = 0.1
_REACH = 40.0
_MOST_SECONDS_PER_SECOND = 1e-4
_MOST_DIFFERENCE = 1e-4


def warm_start_duel(magnitude: Magnitudes, dictionary: Magnitudes, runs: int = RUNS, report: Report = silent) -> Duel:
    """``_STEPS`` steps of every frame by two products of a vector with the dictionary each, in torch, against ours; one thread each.

    Shapes: magnitude (bins, frames) at 62.5 frames per second, dictionary (bins, components) with columns of unit sum. Raises
    Cancelled.
    """
    import torch

    from workbench.dsp.warm_start_ista import WarmStart

    scaled = np.ascontiguousarray((magnitude / magnitude.mean(dtype=np.float64)).T.astype(np.float32))
    levels = np.ones(len(scaled), np.float32)
    kernel = WarmStart(dictionary, sparsity=_SPARSITY, steps=_STEPS)
    frames, forward = torch.from_numpy(scaled), torch.from_numpy(np.ascontiguousarray(dictionary, np.float32))
    backward, step = forward.T.contiguous(), kernel.longest_step

    def peer() -> Magnitudes:
        activations = torch.zeros(forward.shape[1])
        result = torch.empty(len(frames), len(activations))
        with small_products_fast():
            for index, frame in enumerate(frames):
                for _ in range(_STEPS):
                    slope = backward @ (forward @ activations - frame)
                    activations = torch.relu(activations - step * slope - step * _SPARSITY)
                result[index] = activations
        found: Magnitudes = result.numpy()
        return found

    def own() -> Magnitudes:
        return kernel.infer(scaled, levels, kernel.remembering())

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        expected = peer()
        times = in_turn(peer, own, runs, report=part(report, 0.2, 1.0), message="timing warm-start ISTA")
    finally:
        torch.set_num_threads(threads)
    peer_seconds, own_seconds, found = times
    seconds = magnitude.shape[1] * 256 / 16_000
    return Duel(
        workload=f"warm-start ISTA of {seconds:.0f} s, K = {dictionary.shape[1]}, {_STEPS} steps, one thread",
        peer="the same steps frame by frame in torch",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=_REACH,
        most_seconds=_MOST_SECONDS_PER_SECOND * seconds,
        difference=float(np.abs(found - expected).max() / np.abs(expected).max()),
        most_difference=_MOST_DIFFERENCE,
        details={"seconds_per_second": float(np.median(own_seconds)) / seconds},
    )


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
