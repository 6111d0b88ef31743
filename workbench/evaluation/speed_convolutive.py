"""Convolutive NMF against torchnmf, both to the same loss."""

import numpy as np

from workbench.core.progress import Report, part, silent
from workbench.dsp.divergences import BETAS, TITLES, DivergenceName
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.speed import RUNS, Duel, in_turn

_PEER_UPDATES = 50
_REACH = 2.5


def convolutive_duel(
    magnitude: Magnitudes,
    components: int = 24,
    taps: int = 8,
    divergence: DivergenceName = "kl",
    runs: int = RUNS,
    report: Report = silent,
) -> Duel:
    """Both factors learnt by ``_PEER_UPDATES`` updates of torchnmf's NMFD against ours, from one start, to the peer's loss or better.

    ``magnitude`` (bins, frames) has 62.5 frames per second. Raises Cancelled.
    """
    import torch
    from torchnmf.nmf import NMFD

    from workbench.dsp.convolutive_estimate import ConvolutiveEstimate
    from workbench.dsp.convolutive_nmf import learn_convolutive
    from workbench.dsp.nmf_divergence import FLOOR
    from workbench.dsp.nmf_divergence import divergence as loss_of

    beta = BETAS[divergence]
    scaled = np.ascontiguousarray((magnitude / magnitude.mean(dtype=np.float64)).T.astype(np.float32)).T
    target = torch.from_numpy(np.ascontiguousarray(scaled))
    floored = target[None] + (0.0 if beta == 2.0 else FLOOR)
    first, rows = learn_convolutive(scaled, components, taps, beta=beta, iterations=0)
    last = scaled.shape[1] - taps + 1

    def loss(dictionary: Magnitudes, activations: Magnitudes) -> float:
        estimate = ConvolutiveEstimate(("all",), dictionary, activations[None], np.zeros(components, np.intp))
        return loss_of(target, torch.from_numpy(np.ascontiguousarray(estimate.magnitudes(0, estimate.frames)[0, 0])), beta)

    def peer() -> tuple[Magnitudes, Magnitudes]:
        factors = torch.from_numpy(np.ascontiguousarray(first.transpose(1, 2, 0))), torch.from_numpy(rows[None, :, :last].copy())
        model = NMFD(W=factors[0], H=factors[1])
        model.fit(floored, beta=beta, tol=0.0, max_iter=_PEER_UPDATES)
        activations = np.zeros_like(rows)
        activations[:, :last] = model.H.detach().numpy()[0]
        return np.ascontiguousarray(model.W.detach().numpy().transpose(2, 0, 1)), activations

    def own(updates: int) -> tuple[Magnitudes, Magnitudes]:
        return learn_convolutive(scaled, components, taps, beta=beta, iterations=updates, start=first, start_activations=rows)

    peer_loss = loss(*peer())
    report(0.1, f"finding the updates that reach torchnmf's loss ({divergence})")
    updates = next((count for count in range(3, _PEER_UPDATES, 3) if loss(*own(count)) <= peer_loss), _PEER_UPDATES)
    peer_seconds, own_seconds, found = in_turn(
        peer, lambda: own(updates), runs, report=part(report, 0.4, 1.0), message=f"timing against torchnmf ({divergence})"
    )
    seconds = magnitude.shape[1] * 256 / 16_000
    return Duel(
        workload=f"convolutive NMF of {seconds:.0f} s, K = {components}, T = {taps}, {TITLES[divergence]}, to the peer's loss",
        peer=f"torchnmf NMFD, {_PEER_UPDATES} updates",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=_REACH,
        peer_loss=peer_loss,
        own_loss=loss(*found),
        details={"divergence": divergence, "updates": updates},
    )
