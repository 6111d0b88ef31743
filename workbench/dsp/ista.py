"""ISTA and FISTA: activations under a fixed dictionary by steps down the gradient, each followed by a threshold; frames all at once.

Frobenius: ``H <- relu(H - (1/a) W'(WH - V) - lambda/a)`` with 1/a at most 1 over the largest eigenvalue of W'W, thesis 000, algorithm
5, with its threshold lambda/a. FISTA steps from a point ahead, and drops its momentum where the cost would rise.
Every other beta has no step that suits all frames. There, every component has a step in proportion to its activation, which the
frame multiplies by a factor of its own: doubtful factors are halved until the cost lies below what the gradient foretells (a scaled
proximal gradient with backtracking). A step that would raise the cost is not taken, so no update of any beta raises it.
Where a user has painted, the cost is that of ``workbench.dsp.guided_descent``; gates, at most 1, make no eigenvalue larger, so that
Frobenius keeps its step.

Sources: Beck and Teboulle, "A fast iterative shrinkage-thresholding algorithm for linear inverse problems", 2009; O'Donoghue and
Candes, "Adaptive restart for accelerated gradient schemes", 2015; Bonettini, Zanella and Zanni, "A scaled gradient projection method
for constrained image deblurring", 2009.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.cost_curve import CostCurve
from workbench.core.errors import ShapeError
from workbench.core.progress import Report, silent
from workbench.dsp.guided_descent import GuidedDescent
from workbench.dsp.nmf_divergence import TINY
from workbench.dsp.nmf_elementwise import weigh
from workbench.dsp.nmf_inference import Inference, Piece, pieces_of
from workbench.dsp.rounds import rounds_of
from workbench.dsp.tensor_threads import TensorThreads

Floats = NDArray[np.float32]

LEAST_SHARE = 1e-3
"""Of a component in the level of its frame, as far as its own step is concerned: components that are 0 can so begin to sound."""

FACTORS = (1e-3, 8.0)
"""Between these a frame's factor of its steps stays."""

FACTOR_CHANGES = (1.25, 0.5)
"""Of a frame's factor after a step that was taken, and after one that went too far."""

SLACK = 1e-6
"""Rounding of a cost, as a share of its largest terms."""

_MOST_WORK = 2e9
"""Floating-point operations between two reports, some tens of milliseconds on one core."""


def longest_step(products: NDArray[np.float64]) -> float:
    """1 over the largest eigenvalue of ``products`` = W'W (components, components) of a non-negative W; 1 where W is all 0.

    By power iteration, to 0.1 %, never above: the largest ratio of a positive vector's image to itself bounds the eigenvalue
    of a non-negative matrix (Collatz and Wielandt).
    """
    vector = np.ones(len(products))
    bound = np.inf
    for _ in range(300):
        image = products @ vector
        bound = min(bound, float((image / vector).max(initial=0.0)))
        if bound <= 0.0:
            return 1.0
        if bound <= 1.001 * float(vector @ image) / float(vector @ vector):
            break
        vector = np.maximum(image / image.max(), TINY)
    return 1.0 / bound


@dataclass
class _Walk:
    """One piece on its way; activations on the scale where the magnitude has mean 1."""

    piece: Piece
    magnitude: Tensor
    projected: Tensor | None
    activations: Tensor
    before: Tensor
    """Activations one step ago."""
    age: Tensor
    """What FISTA's momentum grows with, (frames, 1); 1 at rest."""
    image: Tensor | None = None
    """``activations @ products``, under Frobenius."""
    image_before: Tensor | None = None
    factors: Tensor | None = None
    """Of the steps of every frame, (frames, 1), under the other divergences."""
    slope: "_Slope | None" = None
    """At the activations, where a step has left it behind."""


@dataclass(frozen=True)
class _Slope:
    """Penalised costs, (frames, 1), and their gradient by the activations in two parts."""

    costs: Tensor
    gradient: Tensor
    push: Tensor
    """The part that draws activations down, sparsity included, at least ``TINY``."""


class Ista(Inference):
    """Like ``Inference``, whose pieces it shares, but by ISTA, or FISTA where ``accelerated``.

    ``step`` is 1/a, cut to ``longest_step``, which it is when left out; only Frobenius asks for it.
    """

    def __init__(
        self,
        dictionary: Floats,
        *,
        beta: float,
        sparsity: float,
        scale: float,
        accelerated: bool = False,
        step: float | None = None,
        device: str = "cpu",
        assignment: NDArray[np.intp] | None = None,
    ) -> None:
        super().__init__(dictionary, beta=beta, sparsity=sparsity, scale=scale, device=device, assignment=assignment)
        self._sparsity, self._accelerated = sparsity, accelerated
        self._transposed = self._dictionary.T.contiguous()
        self._column_sums, self._products = self._dictionary.sum(0), self._transposed @ self._dictionary
        self.longest_step = longest_step(self._products.double().cpu().numpy())
        self._step = self.longest_step if step is None else min(step, self.longest_step)
        self._move = torch.eye(dictionary.shape[1], device=self._device) - self._step * self._products

    def refine(self, pieces: Sequence[Piece], iterations: int, report: Report = silent, *, curve: CostCurve | None = None) -> None:
        """Improve the activations of all ``pieces`` in rounds, by ``iterations`` steps of each frame.

        ``report`` is called after every piece of every round, and when it was made ready; Cancelled and other errors leave
        activations that are valid, only less refined. ``curve`` gets the mean penalised cost of a frame, in the units of a magnitude
        of mean 1, after every round.
        """
        walks: list[_Walk] = []
        rounds = rounds_of(iterations, self._most_steps(pieces))
        # To get a piece ready counts as one step.
        total = max((1 + iterations) * len(pieces), 1)
        with TensorThreads(self._device) as threads:

            def begun(walk: _Walk) -> None:
                walks.append(walk)
                report(len(walks) / total)

            threads.run(self._begun, pieces, begun)
            done = len(walks)
            for first, steps in rounds:

                def visit(walk: _Walk, steps: int = steps, reached: int = first + steps) -> int:
                    self._step_on(walk, steps)
                    if curve is not None:
                        curve.add(reached - 1, self._mean_cost(walk), len(walk.activations))
                    return steps

                def visited(steps: int) -> None:
                    nonlocal done
                    done += steps
                    report(done / total)

                threads.run(visit, walks, visited)

    def _mean_cost(self, walk: _Walk) -> float:
        if walk.slope is not None:
            return float(walk.slope.costs.mean())
        model = torch.addmm(walk.magnitude, walk.activations, self._transposed, alpha=-1.0)
        return float((0.5 * model.square_().sum(1) + self._sparsity * walk.activations.sum(1)).mean())

    def _most_steps(self, pieces: Sequence[Piece]) -> int:
        bins, components = self._dictionary.shape
        frames = max((len(piece.activations) for piece in pieces), default=1)
        by_products = self._beta.value == 2.0 and all(piece.gates is None for piece in pieces)
        products = 2 * components * components if by_products else 8 * bins * components
        return max(1, int(_MOST_WORK / max(products * frames, 1)))

    def _begun(self, piece: Piece) -> _Walk:
        ready = self.made_ready(piece)
        activations = piece.activations.to(self._device) / self._scale
        return _Walk(
            piece=piece,
            magnitude=ready.magnitude,
            projected=ready.projected,
            activations=activations,
            before=activations,
            age=activations.new_ones(len(activations), 1),
        )

    def _step_on(self, walk: _Walk, steps: int) -> None:
        if walk.projected is None:
            self._step_down(walk, steps)
        elif self._accelerated:
            self._step_ahead(walk, walk.projected, steps)
        else:
            drive = (walk.projected - self._sparsity).mul_(self._step)
            spare = torch.empty_like(drive)
            for _ in range(steps):
                torch.addmm(drive, walk.activations, self._move, out=spare).clamp_min_(0.0)
                walk.activations, spare = spare, walk.activations
        walk.piece.activations.copy_(walk.activations * self._scale)

    def _step_ahead(self, walk: _Walk, projected: Tensor, steps: int) -> None:
        """FISTA under Frobenius; images of points ahead follow from those of the activations, so a step costs one product."""
        pull = projected - self._sparsity
        image = walk.activations @ self._products if walk.image is None else walk.image
        image_before = image if walk.image_before is None else walk.image_before
        for _ in range(steps):
            momentum = self._momentum(walk)
            ahead = torch.lerp(walk.activations, walk.before, -momentum)
            slope = torch.lerp(image, image_before, -momentum).sub_(pull)
            stepped = ahead.sub_(slope, alpha=self._step).clamp_min_(0.0)
            stepped_image = stepped @ self._products
            # The rise of the cost, exact where costs themselves would differ by less than their rounding.
            rise = (stepped_image + image).mul_(0.5).sub_(pull).mul_(stepped - walk.activations).sum(1, keepdim=True)
            falls = rise <= 0.0
            walk.before, image_before = walk.activations, image
            walk.activations = torch.where(falls, stepped, walk.activations)
            image = torch.where(falls, stepped_image, image)
            walk.age = torch.where(falls, walk.age, torch.ones_like(walk.age))
        walk.image, walk.image_before = image, image_before

    def _step_down(self, walk: _Walk, steps: int) -> None:
        """Steps whose costs are looked at: those of Frobenius under gates, and those of every frame's own length."""
        descent = None if walk.piece.gates is None else self._guided_descent(walk.piece, self.made_ready(walk.piece))
        bins, components = self._dictionary.shape
        floor = self._beta.floor
        levels = (walk.magnitude.sum(1, keepdim=True) - bins * floor).clamp_min_(0.0)
        least = levels.masked_fill_(walk.magnitude.amax(1, keepdim=True) <= floor, 0.0).mul_(LEAST_SHARE / components)
        slack = walk.magnitude.pow(self._beta.value).sum(1, keepdim=True).mul_(SLACK)
        factors = torch.ones_like(walk.age) if walk.factors is None else walk.factors
        here = self._slope(walk.magnitude, walk.activations, descent) if walk.slope is None else walk.slope
        full = torch.full_like(walk.activations, self._step) if self._beta.value == 2.0 else None
        for _ in range(steps):
            start, slope = walk.activations, here
            if self._accelerated:
                start = torch.lerp(walk.activations, walk.before, -self._momentum(walk))
                if full is None:
                    start.clamp_min_(0.0)
                slope = self._slope(walk.magnitude, start, descent)
            lengths = full if full is not None else factors * torch.maximum(start, least) / slope.push
            stepped = torch.addcmul(start, lengths, slope.gradient, value=-1.0).clamp_min_(0.0)
            change = stepped - start
            foretold = slope.costs + (change * (slope.gradient + 0.5 * change / lengths.clamp_min(TINY))).sum(1, keepdim=True)
            there = self._slope(walk.magnitude, stepped, descent)
            falls = there.costs <= here.costs
            grow, shrink = FACTOR_CHANGES
            factors = torch.where(falls & (there.costs <= foretold + slack), grow * factors, shrink * factors).clamp_(*FACTORS)
            walk.before, walk.activations = walk.activations, torch.where(falls, stepped, walk.activations)
            here = _Slope(
                torch.where(falls, there.costs, here.costs),
                torch.where(falls, there.gradient, here.gradient),
                torch.where(falls, there.push, here.push),
            )
            walk.age = torch.where(falls, walk.age, torch.ones_like(walk.age))
        walk.factors, walk.slope = factors, here

    def _slope(self, magnitude: Tensor, activations: Tensor, descent: GuidedDescent | None) -> _Slope:
        if descent is not None:
            costs, up, down = descent.costs_and_slopes(magnitude, activations)
            down = (down + self._sparsity).expand_as(activations)
            return _Slope(costs[:, None], down - up, down.clamp_min(TINY))
        model = activations @ self._transposed
        costs = model.new_empty(len(model))
        pull, push = (model, None) if self._beta.value == 1.0 else (torch.empty_like(model), model)
        weigh(self._beta, magnitude, model, pull, push, costs, self._beta.floor)
        down = self._column_sums.expand_as(activations) if push is None else push @ self._dictionary
        down = (down + self._sparsity).clamp_min_(TINY)
        costs += self._sparsity * activations.sum(1)
        return _Slope(costs[:, None], down - pull @ self._dictionary, down)

    @staticmethod
    def _momentum(walk: _Walk) -> Tensor:
        """How far ahead the next step starts, in steps, (frames, 1); 0 after a step that was not taken."""
        older = (walk.age.square() * 4.0).add_(1.0).sqrt_().add_(1.0).mul_(0.5)
        momentum = (walk.age - 1.0) / older
        walk.age = older
        return momentum


def ista(
    magnitude: Floats,
    dictionary: Floats,
    *,
    beta: float = 2.0,
    sparsity: float = 0.0,
    iterations: int = 200,
    scale: float | None = None,
    accelerated: bool = False,
    step: float | None = None,
    start: Floats | None = None,
    device: str = "cpu",
    report: Report = silent,
    curve: CostCurve | None = None,
) -> Floats:
    """Activations H that bring ``dictionary @ H`` close to ``magnitude``; the cost ``D(V | WH) + sparsity * sum(H)`` never rises.

    Shapes: magnitude (bins, frames), dictionary (bins, components) with columns of unit sum, start and result (components, frames);
    all non-negative, float32. beta lies in [0, 2]; sparsity >= 0 acts on the magnitude divided by ``scale``, its mean when left
    out. Frames do not depend on each other, but for that mean. ``curve`` is that of ``Ista.refine``. Raises ShapeError,
    ParameterError; Cancelled if ``report`` does.
    """
    bins, frames = magnitude.shape
    components = dictionary.shape[1]
    if dictionary.shape[0] != bins:
        raise ShapeError(f"dictionary and magnitude must have the same bins; got {dictionary.shape[0]} and {bins}")
    if start is not None and start.shape != (components, frames):
        raise ShapeError(f"activations to start from must be (components, frames), {(components, frames)}; got {start.shape}")
    activations = np.zeros((frames, components), np.float32)
    mean = (float(magnitude.mean(dtype=np.float64)) if magnitude.size else 0.0) if scale is None else scale
    if mean > 0.0 and components:
        kernel = Ista(dictionary, beta=beta, sparsity=sparsity, scale=mean, accelerated=accelerated, step=step, device=device)
        pieces = pieces_of(kernel, magnitude.T, activations, None if start is None else start.T)
        kernel.refine(pieces, iterations, report, curve=curve)
    return activations.T
