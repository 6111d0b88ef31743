"""Spectra moved until a classifier knows each for its source and their sum is the mixture, by L-BFGS on blocks of frames.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, section 4.1, equations 4.2 to 4.8; Grais, Sen and Erdogan, "Deep neural networks for single channel source separation", 2014.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from workbench.dsp.spectrum import Magnitudes

BLOCK_FRAMES = 64
"""Frames that share one descent, counted from the first frame of a recording on."""

_LEAST = 1e-9
"""Of the norm of a frame's mixture: a spectrum whose greatest bin is not above it counts as silent."""

_HISTORY = 10
_EVALUATIONS_PER_STEP = 4


class Layer(NamedTuple):
    """One layer of sigmoids."""

    weights: Tensor
    """(units, inputs)"""
    biases: Tensor
    """(units,)"""

    def on(self, device: torch.device) -> "Layer":
        """The same layer on that device."""
        return Layer(self.weights.to(device), self.biases.to(device))


class Rise(NamedTuple):
    """The energy of a block, and its gradient by both kinds of variables."""

    energy: Tensor
    spectra: Tensor
    gains: Tensor


@dataclass(frozen=True)
class ClassifierEnergy:
    """Sum over sources and frames of (f(S_i) - e_i)^2 + agreement (sum u_i S_i - Y)^2 + non_negativity (min(S_i, 0)^2 + min(u_i, 0)^2).

    The classifier f has a unit for every source; e_i is 1 at that of source i. Equation 4.8 for any number of sources.
    """

    layers: Sequence[Layer]
    agreement: float
    """The document's lambda, >= 0."""
    non_negativity: float
    """The document's beta, >= 0."""

    def rise(self, spectra: Tensor, gains: Tensor, mixture: Tensor) -> Rise:
        """The energy and its gradient: spectra (sources, frames, bins), gains (sources, frames, 1), mixture (frames, bins)."""
        outputs = [spectra]
        for layer in self.layers:
            outputs.append(torch.sigmoid(outputs[-1] @ layer.weights.T + layer.biases))
        wrong = outputs[-1] - torch.eye(len(spectra), device=spectra.device)[:, None]
        missing = (gains * spectra).sum(0) - mixture
        below, below_gains = spectra.clamp(max=0.0), gains.clamp(max=0.0)
        penalty = below.square().sum() + below_gains.square().sum()
        energy = wrong.square().sum() + self.agreement * missing.square().sum() + self.non_negativity * penalty
        slope = 2.0 * wrong
        for layer, output in zip(reversed(self.layers), reversed(outputs), strict=False):
            slope = (slope * output * (1.0 - output)) @ layer.weights
        pull = 2.0 * self.agreement * missing
        slope = slope.add_(pull * gains).add_(below, alpha=2.0 * self.non_negativity)
        along = (pull * spectra).sum(2, keepdim=True).add_(below_gains, alpha=2.0 * self.non_negativity)
        return Rise(energy, slope, along)


class Refinement:
    """The descent of one block of frames of one channel, which can be stopped and gone on with after any number of steps."""

    def __init__(self, energy: ClassifierEnergy, estimates: Magnitudes, mixture: Magnitudes, device: str = "cpu") -> None:
        """Begin from ``estimates`` (sources, frames, bins) of the magnitude ``mixture`` (frames, bins), all non-negative.

        Every frame is divided by the norm of its mixture, every spectrum by its greatest bin, which its gain then is (eq. 4.3 but for
        the norm: the classifier knows spectra that reach from 0 to 1).
        """
        self.frames = len(mixture)
        self._energy = energy
        self._mixture = torch.from_numpy(np.ascontiguousarray(mixture)).to(device)
        self._levels = self._mixture.norm(dim=1, keepdim=True)
        self._heard = self._levels > 0.0
        self._mixture = self._mixture / self._levels.where(self._heard, torch.ones_like(self._levels))
        begun = torch.from_numpy(np.ascontiguousarray(estimates)).to(device)
        greatest = begun.amax(2, keepdim=True)
        # What is next to nothing would be raised to a greatest bin of 1 like all else, or not, as its level happens to be rounded to 0.
        greatest = greatest.where(greatest > _LEAST * self._levels, torch.zeros_like(greatest))
        audible = greatest > 0.0
        self._spectra = (begun * audible / greatest.where(audible, torch.ones_like(greatest))).requires_grad_()
        self._gains = (greatest / self._levels.where(self._heard, torch.ones_like(self._levels))).requires_grad_()
        # torch leaves the types of its step open.
        self._descent: Any = torch.optim.LBFGS([self._spectra, self._gains], history_size=_HISTORY, line_search_fn="strong_wolfe")

    def advance(self, steps: int) -> float:
        """So many steps further down, fewer where nothing is left to gain; none raises the energy. Returns that before them, per frame."""
        if not self.frames:
            return 0.0
        (group,) = self._descent.param_groups
        group["max_iter"], group["max_eval"] = steps, _EVALUATIONS_PER_STEP * steps
        return float(self._descent.step(self._evaluated)) / self.frames

    @torch.no_grad()
    def _evaluated(self) -> float:
        rise = self._energy.rise(self._spectra, self._gains, self._mixture)
        self._spectra.grad, self._gains.grad = rise.spectra, rise.gains
        return float(rise.energy)

    def estimates(self) -> Magnitudes:
        """The spectra times their gains at the level of the mixture, (sources, frames, bins), float32, non-negative; silence is silent."""
        with torch.no_grad():
            found: Magnitudes = (self._spectra * self._gains).clamp_(min=0.0).mul_(self._levels).cpu().numpy()
        return found
