"""Spectra moved by a classifier, against the same energy by autograd and ``torch.optim.LBFGS`` on all frames at once."""

from itertools import pairwise
from typing import Any

import numpy as np

from workbench.core.progress import Report, part, silent
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.speed import RUNS, Duel, in_turn, path_facts

_STEPS = 30
_UNITS = (100, 50, 200, 2)
_AGREEMENT, _NON_NEGATIVITY = 5.0, 3.0
_REACH = 2.0


def classifier_duel(magnitude: Magnitudes, runs: int = RUNS, report: Report = silent) -> Duel:
    """``_STEPS`` steps of DNN-enhanced NMF's refinement of two stems, from magnitudes (bins, frames) at 62.5 frames per second.

    Losses are energies per frame after all steps. Raises Cancelled.
    """
    import torch

    from workbench.dsp.classifier_refinement import BLOCK_FRAMES, ClassifierEnergy, Layer, Refinement
    from workbench.dsp.tensor_threads import TensorThreads

    generator = np.random.default_rng(0)
    mixture = np.ascontiguousarray(magnitude.T, np.float32)
    mixture = mixture / np.maximum(np.linalg.norm(mixture, axis=1, keepdims=True), np.float32(1e-12))
    shares = generator.uniform(0.1, 0.7, (2, *mixture.shape)).astype(np.float32)
    begun = shares * mixture
    layers = [
        Layer(torch.from_numpy((generator.standard_normal((outer, inner)) / np.sqrt(inner)).astype(np.float32)), torch.zeros(outer))
        for inner, outer in pairwise((len(magnitude), *_UNITS))
    ]
    energy = ClassifierEnergy(layers, _AGREEMENT, _NON_NEGATIVITY)

    def by_autograd(spectra: torch.Tensor, gains: torch.Tensor) -> torch.Tensor:
        outputs = spectra
        for layer in layers:
            outputs = torch.sigmoid(outputs @ layer.weights.T + layer.biases)
        wrong = (outputs - torch.eye(2)[:, None]).square().sum()
        missed = ((gains * spectra).sum(0) - torch.from_numpy(mixture)).square().sum()
        below = spectra.clamp(max=0.0).square().sum() + gains.clamp(max=0.0).square().sum()
        total: torch.Tensor = wrong + _AGREEMENT * missed + _NON_NEGATIVITY * below
        return total

    def peer() -> float:
        greatest = np.maximum(begun.max(axis=2, keepdims=True), np.float32(1e-12))
        spectra, gains = (torch.from_numpy(each).requires_grad_() for each in (begun / greatest, greatest.copy()))
        optimizer: Any = torch.optim.LBFGS([spectra, gains], max_iter=_STEPS, history_size=10, line_search_fn="strong_wolfe")

        def evaluated() -> Any:
            optimizer.zero_grad()
            found: Any = by_autograd(spectra, gains)
            found.backward()
            return found

        optimizer.step(evaluated)
        return float(by_autograd(spectra, gains).detach()) / len(mixture)

    def own() -> list[Refinement]:
        spans = [slice(first, first + BLOCK_FRAMES) for first in range(0, len(mixture), BLOCK_FRAMES)]
        pieces = [Refinement(energy, begun[:, span], mixture[span]) for span in spans]
        with TensorThreads(torch.device("cpu")) as threads:
            threads.run(lambda piece: piece.advance(_STEPS), pieces, lambda before: None)
        return pieces

    peer_loss = peer()
    peer_seconds, own_seconds, pieces = in_turn(peer, own, runs, part(report, 0.1, 1.0), "timing the classifier's refinement")
    seconds = magnitude.shape[1] * SPEECH_AND_MUSIC.hop_samples / SPEECH_AND_MUSIC.rate
    return Duel(
        workload=f"refinement of two stems of {seconds:.0f} s by a classifier, {_STEPS} steps of L-BFGS",
        peer="autograd and torch.optim.LBFGS, all frames at once",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=_REACH,
        peer_loss=peer_loss,
        own_loss=sum(piece.advance(1) * piece.frames for piece in pieces) / len(mixture),
        details={"seconds_per_second": float(np.median(own_seconds)) / seconds, **path_facts()},
    )
