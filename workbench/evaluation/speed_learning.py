"""Learning a dictionary against scikit-learn: to the same loss, and by the same updates with the memory that they take."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from workbench.core.progress import Report, part, silent
from workbench.dsp.divergences import BETAS, TITLES, DivergenceName
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.scaling import PeakMemory, in_new_process
from workbench.evaluation.speed import RUNS, Duel, in_turn, path_facts
from workbench.evaluation.speed_inference import PEER_NAMES
from workbench.nets.product_rates import product_rates

COMPONENTS = 24
_PEER_UPDATES, _MOST_PASSES = 200, 150
_PLAIN_UPDATES = 20
_REACH = {"is": 15.0, "kl": 8.0, "frobenius": 6.0}
_REACH_WITHOUT_FAST_PRODUCTS = {"is": 10.7, "kl": 6.1, "frobenius": 3.5}
_PLAIN_REACH = {"is": 5.0, "kl": 5.5, "frobenius": 2.0}
_PLAIN_REACH_WITHOUT_FAST_PRODUCTS = {"is": 3.3, "kl": 3.4, "frobenius": 1.1}
_MOST_DIFFERENCE = 1e-4
_MOST_MEMORY = 0.5
_CHUNK_FRAMES = 8192

Factors = tuple[Magnitudes, Magnitudes]


def learning_duel(magnitude: Magnitudes, divergence: DivergenceName, runs: int = RUNS, report: Report = silent) -> Duel:
    """A dictionary learnt by scikit-learn's 200 multiplicative updates against ours, from one NNDSVDa, to the peer's loss or better.

    ``magnitude`` (bins, frames), 62.5 frames per second, lying frame by frame. Our time has the guard in it. Raises Cancelled.
    """
    from workbench.core.cost_curve import CostCurve
    from workbench.dsp.nmf_learning import learn

    fast, beta = product_rates().fast, BETAS[divergence]
    scaled = _scaled(magnitude)
    first, rows = _start(scaled)
    report(0.0, f"scikit-learn's loss ({TITLES[divergence]})")
    peer_loss = _loss(scaled, *_peer(scaled, first, rows, divergence, _PEER_UPDATES), beta)

    def own(passes: int, curve: CostCurve | None = None) -> Factors:
        return learn(scaled, COMPONENTS, beta=beta, iterations=passes, start=first, start_activations=rows, curve=curve)

    report(0.1, f"finding the passes that reach it ({TITLES[divergence]})")
    curve = CostCurve()
    own(_MOST_PASSES, curve)
    costs = np.array(curve.values()) * scaled.shape[1]
    step = _MOST_PASSES // (len(costs) - 1) if len(costs) < _MOST_PASSES else 1
    reached = np.flatnonzero(costs <= peer_loss)
    passes = min(_MOST_PASSES, max(step, int(reached[0] + (step == 1)) * step)) if len(reached) else _MOST_PASSES
    peer_seconds, own_seconds, factors = in_turn(
        lambda: _peer(scaled, first, rows, divergence, _PEER_UPDATES),
        lambda: own(passes),
        runs,
        report=part(report, 0.2, 1.0),
        message=f"timing learning against scikit-learn ({TITLES[divergence]})",
    )
    return Duel(
        workload=f"a dictionary of {_words(scaled)}, {TITLES[divergence]}, to the peer's loss",
        peer=f"scikit-learn NMF, {_PEER_UPDATES} multiplicative updates",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=(_REACH if fast else _REACH_WITHOUT_FAST_PRODUCTS)[divergence],
        peer_loss=peer_loss,
        own_loss=_loss(scaled, *factors, beta),
        details={"divergence": divergence, "passes": passes, **path_facts()},
    )


def plain_learning_duel(magnitude: Magnitudes, divergence: DivergenceName, runs: int = RUNS, report: Report = silent) -> Duel:
    """The same multiplicative updates by both, 20 of them: the same product to 1e-4; memory beyond the magnitude, as a share of it."""
    from workbench.dsp.nmf_learning import learn

    fast, beta = product_rates().fast, BETAS[divergence]
    scaled = _scaled(magnitude)
    first, rows = _start(scaled)
    peer_seconds, own_seconds, factors = in_turn(
        lambda: _peer(scaled, first, rows, divergence, _PLAIN_UPDATES),
        lambda: learn(scaled, COMPONENTS, beta=beta, iterations=_PLAIN_UPDATES, start=first, start_activations=rows, accelerated=False),
        runs,
        report=part(report, 0.0, 0.8),
        message=f"timing plain updates against scikit-learn ({TITLES[divergence]})",
    )
    expected = _peer(scaled, first, rows, divergence, _PLAIN_UPDATES)
    report(0.9, "measuring memory")
    memory = _memory(scaled, divergence, own=True)
    details: dict[str, Any] = {"divergence": divergence, "updates": _PLAIN_UPDATES, **path_facts()}
    if memory is not None:
        details |= {"memory": memory, "peer_memory": _memory(scaled, divergence, own=False)}
    return Duel(
        workload=f"a dictionary of {_words(scaled)}, {TITLES[divergence]}, the same updates",
        peer=f"scikit-learn NMF, {_PLAIN_UPDATES} multiplicative updates",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=(_PLAIN_REACH if fast else _PLAIN_REACH_WITHOUT_FAST_PRODUCTS)[divergence],
        difference=_difference(factors, expected),
        most_difference=_MOST_DIFFERENCE,
        most_memory=None if memory is None else _MOST_MEMORY,
        details=details,
    )


def memory_of_learning(path: str, divergence: DivergenceName, own: bool) -> float | None:
    """Most memory beyond the magnitude at ``path`` while plain updates learn from it, as a share of it; None where that is not told.

    Meant for a process of its own: what was freed before is not counted when it is taken again.
    """
    from workbench.dsp.nmf_learning import learn

    def work(magnitude: Magnitudes, dictionary: Magnitudes, rows: Magnitudes) -> None:
        if own:
            learn(magnitude, COMPONENTS, beta=BETAS[divergence], iterations=3, start=dictionary, start_activations=rows, accelerated=False)
        else:
            _peer(magnitude, dictionary, rows, divergence, 3)

    def start(magnitude: Magnitudes) -> Factors:
        random = np.random.default_rng(0)
        rows = random.random((magnitude.shape[1], COMPONENTS), np.float32).T
        return random.random((magnitude.shape[0], COMPONENTS), np.float32), rows

    small = np.random.default_rng(0).random((2048, 64), np.float32).T
    work(small, *start(small))
    magnitude = np.load(path).T
    factors = start(magnitude)
    with PeakMemory() as peak:
        work(magnitude, *factors)
    return None if peak.grown is None else peak.grown / magnitude.nbytes


def _memory(magnitude: Magnitudes, divergence: DivergenceName, own: bool) -> float | None:
    """The same, measured in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "magnitude.npy"
        np.save(path, magnitude.T)
        memory: float | None = in_new_process(memory_of_learning, str(path), divergence, own)
    return memory


def _peer(magnitude: Magnitudes, dictionary: Magnitudes, rows: Magnitudes, divergence: DivergenceName, updates: int) -> Factors:
    import warnings

    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    model = NMF(COMPONENTS, init="custom", solver="mu", beta_loss=PEER_NAMES[divergence], max_iter=updates, tol=0.0)
    start = np.array(rows.T, order="C"), np.array(dictionary.T, order="C")
    with warnings.catch_warnings():
        # So many updates and no more are what is asked for.
        warnings.simplefilter("ignore", ConvergenceWarning)
        activations = model.fit_transform(magnitude.T, W=start[0], H=start[1])
    return model.components_.T, activations.T


def _scaled(magnitude: Magnitudes) -> Magnitudes:
    """Mean 1, and on the floor that our cost puts below everything: both sides get the very same."""
    from workbench.dsp.nmf_divergence import FLOOR

    rows = np.ascontiguousarray(magnitude.T) / np.float32(magnitude.mean(dtype=np.float64))
    rows += np.float32(FLOOR)
    return rows.T


def _start(magnitude: Magnitudes) -> Factors:
    from workbench.dsp.nmf_start import started

    return started("nndsvda", magnitude, COMPONENTS)


def _loss(magnitude: Magnitudes, dictionary: Magnitudes, rows: Magnitudes, beta: float) -> float:
    import torch

    from workbench.dsp.nmf_divergence import divergence

    total = 0.0
    for first in range(0, magnitude.shape[1], _CHUNK_FRAMES):
        span = slice(first, first + _CHUNK_FRAMES)
        total += divergence(torch.from_numpy(magnitude[:, span]), torch.from_numpy(dictionary @ rows[:, span]), beta)
    return total


def _difference(ours: Factors, theirs: Factors) -> float:
    """Of the products, relative to the root of the sum of squares."""
    apart = total = 0.0
    for first in range(0, ours[1].shape[1], _CHUNK_FRAMES):
        span = slice(first, first + _CHUNK_FRAMES)
        expected = theirs[0] @ theirs[1][:, span]
        apart += float(np.square(ours[0] @ ours[1][:, span] - expected, dtype=np.float64).sum())
        total += float(np.square(expected, dtype=np.float64).sum())
    return float(np.sqrt(apart / total))


def _words(magnitude: Magnitudes) -> str:
    return f"{magnitude.shape[1] * 256 / 16_000 / 60:.0f} min, N = {magnitude.shape[1]}, K = {COMPONENTS}"
