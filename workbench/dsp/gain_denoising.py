"""Gains of a sparse NMF, corrected by a small network that has learnt from mixtures what they would be without the other sources.

The network hears the roots of the gains of some frames around each frame, and says what to add to the roots of the frame's own: where it
says nothing, all stays as it was found.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.progress import Report, silent
from workbench.dsp.tensor_threads import TensorThreads

Floats = NDArray[np.float32]
Layers = Sequence[tuple[Floats, Floats]]
"""Weights (inputs, units) and biases (units,), relu between them."""

_CHUNK_FRAMES = 512
"""Frames that one thread works on at once, some milliseconds."""


def level_of_gains(bins: int, components: int) -> float:
    """What gains of components of unit sum are on average where the magnitude is 1 on average."""
    return bins / max(components, 1)


def around(frames: Floats, chosen: NDArray[np.intp], context: int) -> Floats:
    """Each chosen frame of (frames, components) with ``context`` before and behind it, side by side; silence beyond the ends."""
    rows = chosen[:, None] + np.arange(-context, context + 1)
    taken = frames[np.clip(rows, 0, len(frames) - 1)]
    taken[(rows < 0) | (rows >= len(frames))] = 0.0
    beside: Floats = taken.reshape(len(chosen), (2 * context + 1) * frames.shape[1])
    return beside


def denoised(gains: Floats, layers: Layers, *, level: float, device: str = "cpu", report: Report = silent) -> Floats:
    """``gains`` (frames, components), corrected; non-negative, on the same scale.

    ``level`` > 0 is what they are on average where nothing is louder or quieter than usual; the first of ``layers`` has so many inputs
    as an odd number of frames has gains. Raises Cancelled if ``report`` does.
    """
    frames, components = gains.shape
    context = (len(layers[0][0]) // components - 1) // 2
    roots = np.sqrt(np.maximum(gains, np.float32(0.0)) / np.float32(level))
    corrected = np.empty_like(gains)
    on_device = [tuple(torch.from_numpy(np.ascontiguousarray(each)).to(device) for each in layer) for layer in layers]

    def work(start: int) -> int:
        stop: int = min(start + _CHUNK_FRAMES, frames)
        hidden = torch.from_numpy(around(roots, np.arange(start, stop), context)).to(device)
        for place, (weights, biases) in enumerate(on_device):
            hidden = torch.addmm(biases, hidden, weights)
            if place < len(on_device) - 1:
                hidden.relu_()
        changed = np.maximum(roots[start:stop] + hidden.cpu().numpy(), np.float32(0.0))
        corrected[start:stop] = np.square(changed) * np.float32(level)
        return stop

    with TensorThreads(torch.device(device)) as threads:
        threads.run(work, range(0, frames, _CHUNK_FRAMES), lambda stop: report(stop / frames, "correcting gains"))
    return corrected
