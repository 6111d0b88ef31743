"""What finding a decoder's inputs needs element by element, in one pass over memory each.

On the CPU the loops are compiled by numba on first use; any other device takes the same values from torch.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from torch import Tensor

from workbench.dsp.decoder_layers import nonnegative, slope
from workbench.dsp.decoders import NONLINEARITIES, Nonlinearity
from workbench.dsp.vector_math import compiled, exp2, log2

_LN2 = np.float32(0.6931471805599453)
_INVERSE_LN2 = np.float32(1.4426950408889634)
_MEAN_SHARE, _SQUARE_SHARE = 0.1, 0.01
"""Of what is new in the running means of gradients and of their squares."""
_LEAST_SQUARE = 1e-12


def compare(given: Tensor, floors: Tensor, products: Tensor, nonlinearities: Sequence[Nonlinearity], costs: Tensor | None = None) -> None:
    """Replace every decoder's last ``products`` by how much the divergence of ``given`` from their sum rises with each of them.

    Shapes: given (frames, bins), floors (frames, 1), positive, added to both sides, products (decoders, frames, bins), costs (frames,).
    The divergence is Kullback-Leibler, the mean over bins; ``costs``, where wanted, gets it.
    """
    if given.device.type == "cpu":
        kinds = np.array([NONLINEARITIES.index(each) for each in nonlinearities])
        wanted = np.empty(0, np.float32) if costs is None else costs.numpy()
        _compare_compiled(given.numpy(), floors.numpy()[:, 0], products.numpy(), kinds, wanted)
        return
    model = floors + sum(nonnegative(each, kind) for each, kind in zip(products, nonlinearities, strict=True))
    raised = given + floors
    if costs is not None:
        costs.copy_((raised * (raised / model).log() - raised + model).mean(dim=1))
    rise = (1.0 - raised / model) / given.shape[1]
    for each, kind in zip(products, nonlinearities, strict=True):
        each.copy_(rise * slope(each, kind))


def step_down(code: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, sparsity: float, lengths: Tensor, number: int) -> None:
    """One step of Adam on ``code`` in place, held at 0 from below; ``lengths`` (rows, 1) is how far a row goes, ``number`` counts from 1.

    ``gradient``, ``mean`` and ``square`` (rows, units) are of its shape, the last two all 0 at first, and kept from step to step.
    Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1, with 0.9 and 0.99.
    """
    mean_left, square_left = 1.0 - (1.0 - _MEAN_SHARE) ** number, 1.0 - (1.0 - _SQUARE_SHARE) ** number
    if code.device.type == "cpu":
        arrays = code.numpy(), gradient.numpy(), mean.numpy(), square.numpy(), lengths.numpy()[:, 0]
        _step_down_compiled(*arrays, np.float32(sparsity), np.float32(1.0 / mean_left), np.float32(1.0 / square_left))
        return
    gradient.add_(sparsity)
    mean.lerp_(gradient, _MEAN_SHARE)
    square.lerp_(gradient.square(), _SQUARE_SHARE)
    code.sub_(lengths * (mean / mean_left) / (square / square_left + _LEAST_SQUARE).sqrt()).clamp_min_(0.0)


@compiled
def _compare_compiled(given: Any, floors: Any, products: Any, kinds: Any, costs: Any) -> None:
    decoders, frames, bins = products.shape
    model = np.empty(bins, np.float32)
    share = np.float32(1.0) / np.float32(bins)
    for frame in range(frames):
        model[:] = floors[frame]
        for decoder in range(decoders):
            _add_nonnegative(products[decoder, frame], kinds[decoder], model)
        if len(costs):
            costs[frame] = share * _divergence(given[frame], floors[frame], model)
        for column in range(bins):
            model[column] = share * (np.float32(1.0) - (given[frame, column] + floors[frame]) / model[column])
        for decoder in range(decoders):
            _take_slopes(products[decoder, frame], kinds[decoder], model)


@compiled
def _add_nonnegative(products: Any, kind: int, model: Any) -> None:
    """Add ``products`` (bins,), made non-negative, to ``model``; ``kind`` indexes NONLINEARITIES."""
    if kind == 0:
        for column in range(len(model)):
            model[column] += max(products[column], np.float32(0.0))
    elif kind == 1:
        for column in range(len(model)):
            beyond = np.float32(1.0) + exp2(-abs(products[column]) * _INVERSE_LN2)
            model[column] += max(products[column], np.float32(0.0)) + log2(beyond) * _LN2
    else:
        for column in range(len(model)):
            model[column] += abs(products[column])


@compiled
def _take_slopes(products: Any, kind: int, rise: Any) -> None:
    """Replace ``products`` (bins,) by ``rise`` times the slope of what makes them non-negative."""
    if kind == 0:
        for column in range(len(rise)):
            products[column] = rise[column] if products[column] > np.float32(0.0) else np.float32(0.0)
    elif kind == 1:
        for column in range(len(rise)):
            products[column] = rise[column] / (np.float32(1.0) + exp2(-products[column] * _INVERSE_LN2))
    else:
        for column in range(len(rise)):
            products[column] = rise[column] if products[column] >= np.float32(0.0) else -rise[column]


@compiled
def _divergence(given: Any, floor: np.float32, model: Any) -> np.float32:
    cost = np.float32(0.0)
    for column in range(len(model)):
        raised = given[column] + floor
        cost += raised * log2(raised / model[column]) * _LN2 - raised + model[column]
    return cost


@compiled
def _step_down_compiled(
    code: Any, gradient: Any, mean: Any, square: Any, lengths: Any, sparsity: np.float32, mean_scale: np.float32, square_scale: np.float32
) -> None:
    frames, units = code.shape
    for frame in range(frames):
        length = lengths[frame] * mean_scale
        for unit in range(units):
            new = gradient[frame, unit] + sparsity
            first = mean[frame, unit] + np.float32(_MEAN_SHARE) * (new - mean[frame, unit])
            second = square[frame, unit] + np.float32(_SQUARE_SHARE) * (new * new - square[frame, unit])
            mean[frame, unit] = first
            square[frame, unit] = second
            reached = code[frame, unit] - length * first / np.sqrt(second * square_scale + np.float32(_LEAST_SQUARE))
            code[frame, unit] = max(reached, np.float32(0.0))
