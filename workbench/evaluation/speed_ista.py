"""Warm-start ISTA against the same steps frame by frame in torch."""

import numpy as np

from workbench.core.progress import Report, silent
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.speed import RUNS, Duel
from workbench.evaluation.speed_frames import frame_by_frame_duel, frames_first, one_thread, small_products_fast

_STEPS = 5
_SPARSITY = 0.1
_REACH = 40.0
_MOST_SECONDS_PER_SECOND = 1e-4


def warm_start_duel(magnitude: Magnitudes, dictionary: Magnitudes, runs: int = RUNS, report: Report = silent) -> Duel:
    """``_STEPS`` steps of every frame by two products of a vector with the dictionary each, in torch, against ours; one thread each.

    Shapes: magnitude (bins, frames) at 62.5 frames per second, dictionary (bins, components) with columns of unit sum. Raises
    Cancelled.
    """
    import torch

    from workbench.dsp.warm_start_ista import WarmStart

    scaled = frames_first(magnitude)
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

    with one_thread():
        return frame_by_frame_duel(
            "warm-start ISTA",
            f"K = {dictionary.shape[1]}, {_STEPS} steps, one thread",
            peer,
            lambda: kernel.infer(scaled, levels, kernel.remembering()),
            frames=len(scaled),
            reach=_REACH,
            most_seconds_per_second=_MOST_SECONDS_PER_SECOND,
            runs=runs,
            report=report,
        )
