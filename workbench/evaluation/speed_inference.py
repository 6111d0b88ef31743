"""Activations under fixed dictionaries against scikit-learn, both to the same loss."""

from collections.abc import Callable

import numpy as np

from workbench.core.progress import Report, part, silent
from workbench.dsp.divergences import BETAS, TITLES, DivergenceName
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.speed import RUNS, Duel, in_turn, path_facts
from workbench.nets.product_rates import product_rates

PEER_NAMES = {"is": "itakura-saito", "kl": "kullback-leibler", "frobenius": "frobenius"}
"""Names of the divergences in scikit-learn."""

PEER_UPDATES = 200
_MOST_UPDATES = 600
_REACH = {"is": 12.0, "kl": 9.0, "frobenius": 2.5}
_REACH_WITHOUT_FAST_PRODUCTS = {"is": 6.7, "kl": 5.0, "frobenius": 2.5}
_MOST_SECONDS = 0.1


def inference_duel(
    magnitude: Magnitudes, dictionary: Magnitudes, divergence: DivergenceName, runs: int = RUNS, report: Report = silent
) -> Duel:
    """Activations by scikit-learn's ``NMF.transform`` (200 multiplicative updates) against ours, to the peer's loss or better.

    Shapes: magnitude (bins, frames), dictionary (bins, components) with columns of unit sum. Raises Cancelled.
    """
    import torch

    from workbench.dsp.nmf_divergence import FLOOR
    from workbench.dsp.nmf_divergence import divergence as loss_of
    from workbench.dsp.nmf_inference import infer

    beta = BETAS[divergence]
    scaled = (magnitude / magnitude.mean(dtype=np.float64)).astype(np.float32)
    frames_first = np.ascontiguousarray(scaled.T) + np.float32(0.0 if beta == 2.0 else FLOOR)

    def loss(activations: Magnitudes) -> float:
        return loss_of(torch.from_numpy(scaled), torch.from_numpy(np.ascontiguousarray(dictionary @ activations)), beta)

    def peer() -> Magnitudes:
        return peer_activations(frames_first, dictionary, divergence)

    def own(updates: int) -> Magnitudes:
        return infer(scaled, dictionary, beta=beta, iterations=updates, scale=1.0)

    peer_loss = loss(peer())
    report(0.1, f"finding the updates that reach scikit-learn's loss ({divergence})")
    updates = updates_to_reach(peer_loss, lambda count: loss(own(count)))
    peer_seconds, own_seconds, activations = in_turn(
        peer, lambda: own(updates), runs, part(report, 0.3, 1.0), f"timing against scikit-learn ({divergence})"
    )
    seconds = magnitude.shape[1] * 256 / 16_000
    return Duel(
        workload=f"activations of {seconds:.0f} s, K = {dictionary.shape[1]}, {TITLES[divergence]}, to the peer's loss",
        peer=f"scikit-learn NMF.transform, {PEER_UPDATES} updates",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=(_REACH if product_rates().fast else _REACH_WITHOUT_FAST_PRODUCTS)[divergence],
        peer_loss=peer_loss,
        own_loss=loss(activations),
        most_seconds=_MOST_SECONDS,
        details={"divergence": divergence, "updates": updates, **path_facts()},
    )


def peer_activations(frames_first: Magnitudes, dictionary: Magnitudes, divergence: DivergenceName) -> Magnitudes:
    """Activations by scikit-learn, (components, frames), of a magnitude (frames, bins) under ``dictionary`` (bins, components)."""
    from sklearn.decomposition import NMF

    model = NMF(dictionary.shape[1], solver="mu", beta_loss=PEER_NAMES[divergence], max_iter=PEER_UPDATES, tol=0.0)
    model.components_, model.n_components_ = np.ascontiguousarray(dictionary.T), dictionary.shape[1]
    activations: Magnitudes = model.transform(frames_first).T
    return activations


def updates_to_reach(peer_loss: float, loss: Callable[[int], float]) -> int:
    """The fewest updates, in threes, after which ``loss`` is no greater than the peer's; the most that are tried where none are enough."""
    return next((count for count in range(3, _MOST_UPDATES, 3) if loss(count) <= peer_loss), _MOST_UPDATES)
