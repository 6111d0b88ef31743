"""Activations under fixed dictionaries against scikit-learn, both to the same loss within ``CLOSE_ENOUGH``, and to the very same, too."""

import statistics
from collections.abc import Callable

import numpy as np

from workbench.core.processors import processor_count
from workbench.core.progress import Report, part, silent
from workbench.dsp.divergences import BETAS, TITLES, DivergenceName
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.speed import CLOSE_ENOUGH, RUNS, Duel, in_turn, path_facts
from workbench.nets.product_rates import product_rates

PEER_NAMES = {"is": "itakura-saito", "kl": "kullback-leibler", "frobenius": "frobenius"}
"""Names of the divergences in scikit-learn."""

PEER_UPDATES = 200
_MOST_UPDATES = 600
_REACH = {"is": 12.0, "kl": 9.0, "frobenius": 2.5}
_REACH_WITHOUT_FAST_PRODUCTS = {"is": 6.7, "kl": 5.0, "frobenius": 2.5}
_MOST_SECONDS = 0.1
_PRODUCTS = {"is": 3, "kl": 2}
"""Products of the size of the magnitude that an update takes; those of Frobenius are smaller."""


def inference_duel(
    magnitude: Magnitudes, dictionary: Magnitudes, divergence: DivergenceName, runs: int = RUNS, report: Report = silent
) -> Duel:
    """Activations by scikit-learn's ``NMF.transform`` (200 multiplicative updates) against ours, to a loss that counts as the peer's.

    What it takes to fall to the peer's loss itself is told beside, and what matrix products alone would take at this machine's rate.
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
    updates = updates_to_reach(peer_loss * (1.0 + CLOSE_ENOUGH), lambda count: loss(own(count)))
    exact = updates_to_reach(peer_loss, lambda count: loss(own(count)))
    peer_seconds, own_seconds, activations = in_turn(
        peer, lambda: own(updates), runs, part(report, 0.3, 0.9), f"timing against scikit-learn ({divergence})"
    )
    _, exact_seconds, _ = in_turn(lambda: None, lambda: own(exact), runs, part(report, 0.9, 1.0), "timing what the very same loss takes")
    seconds = magnitude.shape[1] * 256 / 16_000
    details = {"updates": updates, "exact_updates": exact, "exact_seconds": statistics.median(exact_seconds)}
    if divergence in _PRODUCTS:
        operations = updates * _PRODUCTS[divergence] * 2.0 * magnitude.size * dictionary.shape[1]
        details["products_alone_seconds"] = operations / (product_rates().used * 1e9 * processor_count())
    return Duel(
        workload=f"activations of {seconds:.0f} s, K = {dictionary.shape[1]}, {TITLES[divergence]}, to the peer's loss within a thousandth",
        peer=f"scikit-learn NMF.transform, {PEER_UPDATES} updates",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=(_REACH if product_rates().fast else _REACH_WITHOUT_FAST_PRODUCTS)[divergence],
        peer_loss=peer_loss,
        own_loss=loss(activations),
        most_seconds=_MOST_SECONDS,
        details={"divergence": divergence, **details, **path_facts()},
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
