"""DR-NMF against the same layers frame by frame in torch."""

import numpy as np

from workbench.core.progress import Report, part, silent
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.speed import RUNS, Duel, in_turn
from workbench.evaluation.speed_ista import small_products_fast

_LAYERS = 5
_SPARSITY = 0.1
_REACH = 15.0
_MOST_SECONDS_PER_SECOND = 2e-4
_MOST_DIFFERENCE = 1e-4


def unfolded_duel(magnitude: Magnitudes, dictionary: Magnitudes, runs: int = RUNS, report: Report = silent) -> Duel:
    """``_LAYERS`` layers of every frame by two products of a vector with a dictionary each, in torch, against ours.

    The peer computes on one thread, where such small products are fastest, ours on as many as torch takes. Shapes: magnitude (bins,
    frames) at 62.5 frames per second, dictionary (bins, components), from which the layers are drawn. Raises Cancelled.
    """
    import torch

    from workbench.dsp.unfolded import UnfoldedSteps

    scaled = np.ascontiguousarray((magnitude / magnitude.mean(dtype=np.float64)).T.astype(np.float32))
    levels = np.ones(len(scaled), np.float32)
    scatter = np.random.default_rng(0).uniform(0.5, 1.5, (_LAYERS, *dictionary.shape))
    own = (scatter * dictionary / np.linalg.norm(dictionary, 2)).astype(np.float32)
    kernel = UnfoldedSteps(own, np.zeros_like(own[0]), sparsity=_SPARSITY, power=2)
    layers = [(torch.from_numpy(layer), torch.from_numpy(np.ascontiguousarray(layer.T))) for layer in own]

    def peer() -> Magnitudes:
        activations = torch.zeros(own.shape[2])
        result = torch.empty(len(scaled), len(activations))
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            with small_products_fast():
                for index, frame in enumerate(torch.from_numpy(scaled).sqrt()):
                    for forward, backward in layers:
                        activations = torch.relu(activations - backward @ (forward @ activations - frame) - _SPARSITY)
                    result[index] = activations
        finally:
            torch.set_num_threads(threads)
        found: Magnitudes = result.numpy()
        return found

    def ours() -> Magnitudes:
        return kernel.infer(scaled, levels, kernel.remembering())

    expected = peer()
    peer_seconds, own_seconds, found = in_turn(peer, ours, runs, report=part(report, 0.2, 1.0), message="timing DR-NMF")
    seconds = magnitude.shape[1] * 256 / 16_000
    return Duel(
        workload=f"DR-NMF of {seconds:.0f} s, K = {dictionary.shape[1]}, {_LAYERS} layers",
        peer="the same layers frame by frame in torch",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=_REACH,
        most_seconds=_MOST_SECONDS_PER_SECOND * seconds,
        difference=float(np.abs(found - expected).max() / np.abs(expected).max()),
        most_difference=_MOST_DIFFERENCE,
        details={"seconds_per_second": float(np.median(own_seconds)) / seconds},
    )
