"""The start of a factorisation, NNDSVDa, against scikit-learn's."""

import numpy as np

from workbench.core.progress import Report, part, silent
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.speed import RUNS, Duel, in_turn

_REACH = 6.0
_MOST_DIFFERENCE = 1e-5


def start_duel(magnitude: Magnitudes, components: int = 24, runs: int = RUNS, report: Report = silent) -> Duel:
    """NNDSVDa of ``magnitude`` (bins, frames), lying frame by frame; ours must have exact singular values. Raises Cancelled."""
    from sklearn.decomposition._nmf import _initialize_nmf

    from workbench.dsp.nmf_start import leading_pairs_of, started

    frames_first = np.ascontiguousarray(magnitude.T)
    exact = _singular_values(frames_first, components, part(report, 0.0, 0.1))
    _, found = leading_pairs_of(magnitude, components, part(report, 0.1, 0.15))
    peer_seconds, own_seconds, _ = in_turn(
        lambda: _initialize_nmf(frames_first, components, init="nndsvda", random_state=0),
        lambda: started("nndsvda", magnitude, components),
        runs,
        report=part(report, 0.15, 1.0),
        message="timing the start against scikit-learn",
    )
    return Duel(
        workload=f"NNDSVDa start, {magnitude.shape[0]} x {magnitude.shape[1]}, K = {components}",
        peer="scikit-learn's NNDSVDa",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=_REACH,
        difference=float(np.abs(found / exact - 1.0).max()),
        most_difference=_MOST_DIFFERENCE,
    )


def _singular_values(frames_first: Magnitudes, most: int, report: Report) -> np.ndarray:
    """The largest singular values, in float64 throughout."""
    frames, bins = frames_first.shape
    product = np.zeros((bins, bins))
    for first in range(0, frames, 4096):
        report(first / frames)
        block = frames_first[first : first + 4096].astype(np.float64)
        product += block.T @ block
    values: np.ndarray = np.sqrt(np.linalg.eigvalsh(product)[: -most - 1 : -1])
    return values
