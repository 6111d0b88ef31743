"""Speed against a named peer: both to the same loss, in turn, in one process, so that the machine's noise meets both alike."""

import time
from dataclasses import dataclass

import numpy as np

from workbench.core.progress import Report, silent
from workbench.dsp.divergences import BETAS, DivergenceName
from workbench.dsp.spectrum import Magnitudes

_PEER_UPDATES = 200
_MOST_UPDATES = 600
_CLOSE_ENOUGH = 1e-3
_PEER_NAMES = {"is": "itakura-saito", "kl": "kullback-leibler", "frobenius": "frobenius"}


@dataclass(frozen=True)
class Duel:
    """Times of the peer and of ours for the same result."""

    divergence: str
    peer_seconds: tuple[float, ...]
    own_seconds: tuple[float, ...]
    peer_loss: float
    own_loss: float
    updates: int
    """Updates that ours needed for the peer's loss after 200."""

    @property
    def ratios(self) -> list[float]:
        """The peer's time over ours, run by run."""
        return [peer / own for peer, own in zip(self.peer_seconds, self.own_seconds, strict=True)]

    @property
    def void(self) -> bool:
        """Whether ours never came within 1e-3 of the peer's loss, so that the times say nothing."""
        return self.own_loss > self.peer_loss * (1.0 + _CLOSE_ENOUGH)


def inference_duel(
    magnitude: Magnitudes, dictionary: Magnitudes, divergence: DivergenceName, runs: int = 5, report: Report = silent
) -> Duel:
    """Activations by scikit-learn's ``NMF.transform`` (200 multiplicative updates) against ours, to the peer's loss or better.

    Shapes: magnitude (bins, frames), dictionary (bins, components) with columns of unit sum. Raises Cancelled.
    """
    import torch
    from sklearn.decomposition import NMF

    from workbench.dsp.nmf_divergence import FLOOR
    from workbench.dsp.nmf_divergence import divergence as loss_of
    from workbench.dsp.nmf_inference import infer

    beta = BETAS[divergence]
    scaled = (magnitude / magnitude.mean(dtype=np.float64)).astype(np.float32)
    frames_first = np.ascontiguousarray(scaled.T) + np.float32(0.0 if beta == 2.0 else FLOOR)

    def loss(activations: Magnitudes) -> float:
        return loss_of(torch.from_numpy(scaled), torch.from_numpy(np.ascontiguousarray(dictionary @ activations)), beta)

    def peer() -> Magnitudes:
        model = NMF(dictionary.shape[1], solver="mu", beta_loss=_PEER_NAMES[divergence], max_iter=_PEER_UPDATES, tol=0.0)
        model.components_, model.n_components_ = np.ascontiguousarray(dictionary.T), dictionary.shape[1]
        activations: Magnitudes = model.transform(frames_first).T
        return activations

    def own(updates: int) -> Magnitudes:
        return infer(scaled, dictionary, beta=beta, iterations=updates, scale=1.0)

    peer_loss = loss(peer())
    report(0.1, f"finding the updates that reach scikit-learn's loss ({divergence})")
    updates = next((count for count in range(3, _MOST_UPDATES, 3) if loss(own(count)) <= peer_loss), _MOST_UPDATES)
    peer_seconds, own_seconds = [], []
    for run in range(runs):
        report(0.3 + 0.7 * run / runs, f"timing against scikit-learn ({divergence})")
        start = time.perf_counter()
        peer()
        middle = time.perf_counter()
        activations = own(updates)
        own_seconds.append(time.perf_counter() - middle)
        peer_seconds.append(middle - start)
    return Duel(divergence, tuple(peer_seconds), tuple(own_seconds), peer_loss, loss(activations), updates)
