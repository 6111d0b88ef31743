"""What comes after a sparse NMF, gains denoised and spectra refined, against the same by autograd and ``torch.optim.Adam``."""

from itertools import pairwise
from typing import Any

import numpy as np

from workbench.core.progress import Report, part, silent
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.speed import RUNS, Duel, in_turn, path_facts
from workbench.nets.product_rates import product_rates

_EPOCHS, _RATE = 200, 1e-3
_REFINE_REACH, _REFINE_REACH_WITHOUT_FAST_PRODUCTS = 3.0, 1.8
_MOST_REFINE_SECONDS_PER_SECOND = 0.03
_MOST_REFINE_DIFFERENCE = 0.02
"""Relative norm: where the sum is exact but for rounding, steps of Adam go either way."""

_BATCH = 10
_PEER_EPOCHS = 4
"""Of the peer alone, whose time is then that of all: all would take minutes."""
_DENOISE_REACH = 10.0
_MOST_DENOISE_SECONDS_PER_SECOND = 0.05
_MOST_DENOISE_DIFFERENCE = 1e-3


def refinement_duel(magnitude: Magnitudes, runs: int = RUNS, report: Report = silent) -> Duel:
    """Deep enhanced SNMF's refinement of two stems through 128-64-32-2 units, all frames at once by autograd, against ours.

    The classifier stays as it is, so that both do the same; how long ours takes with one that learns stands beside. Shapes:
    magnitude (bins, frames) at 62.5 frames per second. Raises Cancelled.
    """
    import torch

    from workbench.dsp.spectrogram_refinement import Penalties, Refinement, chunk_frames

    generator = np.random.default_rng(0)
    mixture = np.ascontiguousarray((magnitude / magnitude.mean(dtype=np.float64)).T.astype(np.float32))
    shares = generator.uniform(0.2, 0.8, mixture.shape).astype(np.float32)
    # Far from adding up, so that no sum is exact but for rounding.
    begun = np.stack([0.9 * shares * mixture, 0.9 * (1.0 - shares) * mixture]).astype(np.float32)
    sizes = len(magnitude), 128, 64, 32, 2
    weights = [(generator.standard_normal(pair) * np.sqrt(2.0 / pair[0])).astype(np.float32) for pair in pairwise(sizes)]
    penalties = Penalties()

    def peer() -> Magnitudes:
        spectra, given = torch.from_numpy(begun.copy()).requires_grad_(), torch.from_numpy(mixture)
        layers, targets = [torch.from_numpy(layer) for layer in weights], torch.eye(2)[:, None]
        optimizer = torch.optim.Adam([spectra], _RATE)
        for _ in range(_EPOCHS):
            hidden = spectra
            for layer in layers[:-1]:
                hidden = torch.relu(hidden @ layer)
            error = (hidden @ layers[-1] - targets).square().sum()
            missed = (spectra.sum(dim=0) - given).norm(dim=1).sum()
            below = torch.relu(-spectra).sum()
            optimizer.zero_grad()
            (error + penalties.addition * missed + penalties.negativity * below).backward()
            optimizer.step()
        found: Magnitudes = spectra.detach().numpy()
        return found

    def own(classifier_rate: float = 0.0) -> Magnitudes:
        refinement = Refinement(weights, penalties=penalties, rate=_RATE, classifier_rate=classifier_rate)
        frames = chunk_frames(len(magnitude))
        spans = [slice(first, first + frames) for first in range(0, len(mixture), frames)]
        pieces = [refinement.piece(mixture[span], begun[:, span]) for span in spans]
        refinement.refine(pieces, _EPOCHS)
        return np.concatenate([piece.spectra.numpy() for piece in pieces], axis=1)

    report(0.0, "timing the refinement of spectra")
    expected = peer()
    learning_seconds, _, _ = in_turn(lambda: own(_RATE), lambda: None, 1)
    peer_seconds, own_seconds, found = in_turn(peer, own, runs, part(report, 0.3, 1.0), "timing the refinement of spectra")
    seconds = _seconds(magnitude)
    return Duel(
        workload=f"refinement of two stems of {seconds:.0f} s, {_EPOCHS} epochs",
        peer="autograd and torch.optim.Adam, all frames at once",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=_REFINE_REACH if product_rates().fast else _REFINE_REACH_WITHOUT_FAST_PRODUCTS,
        most_seconds=_MOST_REFINE_SECONDS_PER_SECOND * seconds,
        difference=float(np.linalg.norm(found - expected) / np.linalg.norm(expected)),
        most_difference=_MOST_REFINE_DIFFERENCE,
        details={
            "seconds_per_second": float(np.median(own_seconds)) / seconds,
            "seconds_per_second_learning": learning_seconds[0] / seconds,
            **path_facts(),
        },
    )


def denoising_duel(gains: Magnitudes, runs: int = RUNS, report: Report = silent) -> Duel:
    """Denoising SNMF's autoencoder learnt from ``gains`` (components, frames) at 62.5 frames per second, batch by batch, one thread each.

    Raises Cancelled.
    """
    import torch

    from workbench.dsp.gain_autoencoder import GainAutoencoder

    scaled = np.ascontiguousarray((gains / np.maximum(gains.max(axis=1, keepdims=True), np.float32(1e-12))).T, np.float32)
    settings: dict[str, Any] = {"batch": _BATCH, "rate": _RATE, "dropout": 0.0}

    def peer() -> torch.nn.Sequential:
        layers: list[torch.nn.Module] = []
        for weights, biases in GainAutoencoder(len(gains)).weights():
            layer = torch.nn.Linear(*weights.shape)
            with torch.no_grad():
                layer.weight.copy_(torch.from_numpy(weights.T))
                layer.bias.copy_(torch.from_numpy(biases))
            layers += [layer, torch.nn.ReLU()]
        network = torch.nn.Sequential(*layers)
        optimizer = torch.optim.Adam(network.parameters(), _RATE)
        for epoch in range(_PEER_EPOCHS):
            order = np.random.default_rng([0, epoch]).permutation(len(scaled))
            for first in range(0, len(order), _BATCH):
                frames = torch.from_numpy(scaled[order[first : first + _BATCH]])
                optimizer.zero_grad()
                (network(frames) - frames).square().mean().backward()
                optimizer.step()
        return network

    def own(epochs: int = _EPOCHS) -> GainAutoencoder:
        autoencoder = GainAutoencoder(len(gains))
        autoencoder.learn(scaled, epochs=epochs, **settings)
        return autoencoder

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        report(0.0, "timing the denoising of gains")
        expected = peer()(torch.from_numpy(scaled)).detach().numpy()
        found = own(_PEER_EPOCHS).given_back(scaled)
        peer_seconds, own_seconds, _ = in_turn(peer, own, runs, part(report, 0.2, 1.0), "timing the denoising of gains")
    finally:
        torch.set_num_threads(threads)
    seconds = _seconds(gains)
    return Duel(
        workload=f"autoencoder on {len(gains)} gains of {seconds:.0f} s, {_EPOCHS} epochs, one thread",
        peer=f"autograd and torch.optim.Adam, {_PEER_EPOCHS} epochs' time for all",
        peer_seconds=tuple(each * _EPOCHS / _PEER_EPOCHS for each in peer_seconds),
        own_seconds=own_seconds,
        reach=_DENOISE_REACH,
        most_seconds=_MOST_DENOISE_SECONDS_PER_SECOND * seconds,
        difference=float(np.abs(found - expected).max() / max(np.abs(expected).max(), 1e-12)),
        most_difference=_MOST_DENOISE_DIFFERENCE,
        details={"seconds_per_second": float(np.median(own_seconds)) / seconds},
    )


def _seconds(frames_last: Magnitudes) -> float:
    seconds: float = frames_last.shape[1] * SPEECH_AND_MUSIC.hop_samples / SPEECH_AND_MUSIC.rate
    return seconds
