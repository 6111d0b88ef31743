"""Finding the inputs of frozen decoders against the same by autograd and ``torch.optim.Adam``."""

import math
from typing import Any

import numpy as np

from workbench.core.progress import Report, part, silent
from workbench.dsp.decoders import Decoder
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.speed import RUNS, Duel, in_turn, path_facts
from workbench.nets.product_rates import product_rates

_UNITS, _STEPS = 100, 100
_REACH, _REACH_WITHOUT_FAST_PRODUCTS = 2.0, 1.5
_FLOOR = 1e-5
_LONGEST = 0.02


def decoder_duel(magnitude: Magnitudes, runs: int = RUNS, report: Report = silent) -> Duel:
    """``_STEPS`` steps for the codes of two decoders of two layers, ``_UNITS`` units each, all frames at once by autograd, against ours.

    Shapes: magnitude (bins, frames) at 62.5 frames per second. The penalised costs that both end with are compared. Raises Cancelled.
    """
    import torch

    from workbench.dsp.decoder_inference import DecoderInference

    scaled = np.ascontiguousarray((magnitude / magnitude.mean(dtype=np.float64)).T.astype(np.float32))
    decoders = [_decoder(scaled, seed) for seed in (0, 1)]
    given = torch.from_numpy(scaled)
    layers = [(torch.from_numpy(decoder.hidden[0]), torch.from_numpy(decoder.last[0])) for decoder in decoders]
    levels = given.mean(dim=1, keepdim=True)
    floors = (_FLOOR * levels).clamp_min(1e-12)

    def costs(codes: torch.Tensor) -> torch.Tensor:
        model = floors
        for code, (hidden, last) in zip(codes, layers, strict=True):
            model = model + torch.relu(torch.relu(code @ hidden) @ last)
        raised = given + floors
        return (raised * (raised / model).log() - raised + model).mean(dim=1)

    def peer() -> Magnitudes:
        # In units of every frame's own level, as lengths of steps are one number for Adam.
        relative = torch.full((len(decoders), len(given), _UNITS), 0.5 / _UNITS, requires_grad=True)
        optimizer = torch.optim.Adam([relative], _LONGEST, betas=(0.9, 0.99))
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.5 * (1.0 + math.cos(math.pi * step / _STEPS)) + 0.02)
        for _ in range(_STEPS):
            optimizer.zero_grad()
            total: Any = costs(relative * levels).sum()
            total.backward()
            optimizer.step()
            schedule.step()
            with torch.no_grad():
                relative.clamp_(min=0.0)
        found: Magnitudes = torch.cat(list(relative.detach() * levels), dim=1).numpy()
        return found

    def own() -> Magnitudes:
        kernel = DecoderInference(decoders, bins=len(magnitude), sparsity=0.0, scale=1.0)
        codes = np.zeros((len(scaled), 2 * _UNITS), np.float32)
        size = kernel.chunk_frames
        pieces = [kernel.piece(scaled[first : first + size], codes[first : first + size], 0) for first in range(0, len(scaled), size)]
        kernel.refine(pieces, _STEPS)
        return codes

    def loss(codes: Magnitudes) -> float:
        return float(costs(torch.from_numpy(codes).view(-1, len(decoders), _UNITS).swapaxes(0, 1)).mean())

    expected = peer()
    message = "timing what decoders were given"
    peer_seconds, own_seconds, found = in_turn(peer, own, runs, report=part(report, 0.2, 1.0), message=message)
    seconds = magnitude.shape[1] * 256 / 16_000
    return Duel(
        workload=f"inputs of two decoders of two layers, {seconds:.0f} s, {_UNITS} units each, {_STEPS} steps",
        peer="all frames at once by autograd and torch.optim.Adam",
        peer_seconds=peer_seconds,
        own_seconds=own_seconds,
        reach=_REACH if product_rates().fast else _REACH_WITHOUT_FAST_PRODUCTS,
        peer_loss=loss(expected),
        own_loss=loss(found),
        details={"seconds_per_second": float(np.median(own_seconds)) / seconds, **path_facts()},
    )


def _decoder(frames: Magnitudes, seed: int) -> Decoder:
    """Drawn frames behind a layer that lets units give to each other."""
    generator = np.random.default_rng(seed)
    drawn = frames[generator.permutation(len(frames))[:_UNITS]] + np.float32(0.05) * frames.mean(axis=0)
    last = (drawn / drawn.mean(axis=1, keepdims=True)).astype(np.float32)
    hidden = (0.7 * np.eye(_UNITS) + 0.3 * generator.dirichlet(np.ones(_UNITS), _UNITS)).astype(np.float32)
    return Decoder("relu", (hidden,), last[None])
