"""DR-NMF against the same layers frame by frame in torch."""

import numpy as np

from workbench.core.progress import Report, silent
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.speed import RUNS, Duel
from workbench.evaluation.speed_frames import frame_by_frame_duel, frames_first, one_thread, small_products_fast

_LAYERS = 5
_SPARSITY = 0.1
_REACH = 15.0
_MOST_SECONDS_PER_SECOND = 2e-4


def unfolded_duel(magnitude: Magnitudes, dictionary: Magnitudes, runs: int = RUNS, report: Report = silent) -> Duel:
    """``_LAYERS`` layers of every frame by two products of a vector with a dictionary each, in torch, against ours.

    The peer computes on one thread, where such small products are fastest, ours on as many as torch takes. Shapes: magnitude (bins,
    frames) at 62.5 frames per second, dictionary (bins, components), from which the layers are drawn. Raises Cancelled.
    """
    import torch

    from workbench.dsp.unfolded import UnfoldedSteps

    scaled = frames_first(magnitude)
    levels = np.ones(len(scaled), np.float32)
    scatter = np.random.default_rng(0).uniform(0.5, 1.5, (_LAYERS, *dictionary.shape))
    own = (scatter * dictionary / np.linalg.norm(dictionary, 2)).astype(np.float32)
    kernel = UnfoldedSteps(own, np.zeros_like(own[0]), sparsity=_SPARSITY, power=2)
    layers = [(torch.from_numpy(layer), torch.from_numpy(np.ascontiguousarray(layer.T))) for layer in own]

    def peer() -> Magnitudes:
        activations = torch.zeros(own.shape[2])
        result = torch.empty(len(scaled), len(activations))
        with one_thread(), small_products_fast():
            for index, frame in enumerate(torch.from_numpy(scaled).sqrt()):
                for forward, backward in layers:
                    activations = torch.relu(activations - backward @ (forward @ activations - frame) - _SPARSITY)
                result[index] = activations
        found: Magnitudes = result.numpy()
        return found

    return frame_by_frame_duel(
        "DR-NMF",
        f"K = {dictionary.shape[1]}, {_LAYERS} layers",
        peer,
        lambda: kernel.infer(scaled, levels, kernel.remembering()),
        frames=len(scaled),
        reach=_REACH,
        most_seconds_per_second=_MOST_SECONDS_PER_SECOND,
        runs=runs,
        report=report,
    )
