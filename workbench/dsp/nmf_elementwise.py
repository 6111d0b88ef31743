"""What multiplicative updates need of a model, element by element: both gradients and the divergence in one pass over memory.

On the CPU the loops are compiled by numba on first use; any other device takes the same values from torch.
Source: Fevotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence", 2011, table 1.
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from workbench.dsp.nmf_divergence import TINY, Beta
from workbench.dsp.vector_math import compiled, exp2_less_1, log2

_NEAR = 1e-7
"""A beta this close to 0, 1 or 2 counts as that: the difference is lost in rounding."""

_LN2 = np.float32(0.6931471805599453)


def weigh(
    beta: Beta,
    magnitude: Tensor,
    model: Tensor,
    pull: Tensor,
    push: Tensor | None,
    costs: Tensor | None,
    floor: float = 0.0,
    scale: float | None = None,
) -> None:
    """Write ``magnitude * model^(beta - 2)`` to ``pull`` and ``model^(beta - 1)`` to ``push``; None is not wanted.

    ``floor`` is added to the model on the way; the magnitude has it already, or ``scale`` is given: then it is first multiplied by
    that, and put on the floor. ``costs``, where wanted, gets the beta-divergence of every row of ``magnitude`` from ``model``,
    (rows,). Shapes (rows, bins), float32, contiguous; all positive, floor included, but for beta 2, where 0 is allowed, and a floor
    is not. The last that is wanted of ``pull`` and ``push`` may be the model's own memory, which saves a pass over it; otherwise
    outputs share no memory with inputs.
    """
    if beta.value < 2.0 - _NEAR and model.device.type == "cpu":
        _weigh_compiled(beta.value, magnitude, model, pull, push, costs, floor, scale)
        return
    if scale is not None:
        magnitude = magnitude * scale + floor
    if beta.value >= 2.0 - _NEAR:
        if costs is not None:
            costs.copy_(Beta(2.0).costs(magnitude, model))
        if push is not None:
            push.copy_(model)
        pull.copy_(magnitude)
        return
    model = model + floor
    beta.gradients(magnitude, model, pull, model.new_empty(model.shape) if push is None else push)
    if costs is not None:
        costs.copy_(beta.costs(magnitude, model))


def multiply(activations: Tensor, pull: Tensor, push: Tensor, penalty: Tensor, exponent: float) -> Tensor:
    """``activations * (pull / (push + penalty))^exponent``, new memory, (rows, components).

    Shapes: activations and pull (rows, components), push the same or (components,), penalty (components,). A denominator is TINY
    at least, so that a component that is zero throughout falls silent.
    """
    if exponent == 1.0 and push.ndim == 1:
        # One division per component, not one per activation.
        return torch.mul(activations, pull).mul_((push + penalty).clamp_min_(TINY).reciprocal_())
    if activations.device.type == "cpu":
        updated = torch.empty_like(activations)
        factors = (pull.numpy(), push.view(-1, push.shape[-1]).numpy(), penalty.numpy(), np.float32(exponent))
        _multiply_compiled(activations.numpy(), *factors, updated.numpy())
        return updated
    factor = pull / (push + penalty).clamp_min_(TINY)
    return factor.pow_(exponent).mul_(activations) if exponent != 1.0 else factor.mul_(activations)


def multiply_guarded(
    activations: Tensor, pull: Tensor, push: Tensor, penalty: Tensor, exponent: float, costs: Tensor, least: Tensor, safe: Tensor
) -> tuple[Tensor, Tensor]:
    """The update with exponent 1, (rows, components), of rows whose ``costs`` are no higher than ``least``, and which these are, (rows,).

    Any other row goes on from ``safe``. Of those rows ``least``, (rows,), and ``safe``, (rows, components), take, in place, the costs
    and the update with ``exponent``, which cannot raise them. Other shapes are those of ``multiply``.
    """
    if activations.device.type == "cpu":
        updated, better = torch.empty_like(activations), torch.empty(len(activations), dtype=torch.bool)
        factors = (pull.numpy(), push.view(-1, push.shape[-1]).numpy(), penalty.numpy(), np.float32(exponent))
        kept = costs.numpy(), least.numpy(), safe.numpy()
        _multiply_guarded_compiled(activations.numpy(), *factors, *kept, updated.numpy(), better.numpy())
        return updated, better
    better = costs <= least
    torch.minimum(costs, least, out=least)
    eager = multiply(activations, pull, push, penalty, 1.0)
    careful = eager if exponent == 1.0 else multiply(activations, pull, push, penalty, exponent)
    safe.copy_(torch.where(better[:, None], careful, safe))
    return torch.where(better[:, None], eager, safe), better


def _weigh_compiled(
    beta: float,
    magnitude: Tensor,
    model: Tensor,
    pull: Tensor,
    push: Tensor | None,
    costs: Tensor | None,
    floor: float,
    scale: float | None,
) -> None:
    alike = abs(beta - 1.0) <= _NEAR
    weights = torch.empty_like(pull) if push is None and not alike else push
    over = pull if alike or weights is None else weights
    if over.data_ptr() != model.data_ptr():
        over.copy_(model)
    raised = (1.0, 0.0) if scale is None else (scale, floor)
    given = magnitude.numpy(), np.float32(raised[0]), np.float32(raised[1]), np.float32(floor)
    if alike or weights is None:
        if costs is None:
            _kullback_leibler(*given, pull.numpy())
        else:
            _kullback_leibler_with_costs(*given, pull.numpy(), costs.numpy())
        if push is not None:
            push.fill_(1.0)
        return
    outputs = pull.numpy(), weights.numpy()
    if beta <= _NEAR:
        if costs is None:
            _itakura_saito(*given, *outputs)
        else:
            _itakura_saito_with_costs(*given, *outputs, costs.numpy())
    elif costs is None:
        _any_beta(*given, np.float32(beta), *outputs)
    else:
        _any_beta_with_costs(*given, np.float32(beta), *outputs, costs.numpy())


# Of the outputs below, the last array of (rows, bins) holds the model before: with the model in an array of its own, a loop that
# writes over it could not be vectorised.


@compiled
def _itakura_saito(x: Any, scale: np.float32, lift: np.float32, floor: np.float32, pull: Any, push: Any) -> None:
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            inverse = np.float32(1.0) / (push[row, column] + floor)
            push[row, column] = inverse
            pull[row, column] = (x[row, column] * scale + lift) * inverse * inverse


@compiled
def _itakura_saito_with_costs(x: Any, scale: np.float32, lift: np.float32, floor: np.float32, pull: Any, push: Any, costs: Any) -> None:
    for row in range(x.shape[0]):
        cost = np.float32(0.0)
        for column in range(x.shape[1]):
            inverse = np.float32(1.0) / (push[row, column] + floor)
            ratio = (x[row, column] * scale + lift) * inverse
            push[row, column] = inverse
            pull[row, column] = ratio * inverse
            cost += ratio - np.float32(1.0) - log2(ratio) * _LN2
        costs[row] = cost


@compiled
def _kullback_leibler(x: Any, scale: np.float32, lift: np.float32, floor: np.float32, pull: Any) -> None:
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            pull[row, column] = (x[row, column] * scale + lift) / (pull[row, column] + floor)


@compiled
def _kullback_leibler_with_costs(x: Any, scale: np.float32, lift: np.float32, floor: np.float32, pull: Any, costs: Any) -> None:
    for row in range(x.shape[0]):
        cost = np.float32(0.0)
        for column in range(x.shape[1]):
            value, model = x[row, column] * scale + lift, pull[row, column] + floor
            ratio = value / model
            pull[row, column] = ratio
            cost += value * (log2(ratio) * _LN2) - value + model
        costs[row] = cost


@compiled
def _any_beta(x: Any, scale: np.float32, lift: np.float32, floor: np.float32, beta: np.float32, pull: Any, push: Any) -> None:
    power = beta - np.float32(1.0)
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            model = push[row, column] + floor
            weight = exp2_less_1(power * log2(model)) + np.float32(1.0)
            push[row, column] = weight
            pull[row, column] = (x[row, column] * scale + lift) * weight / model


@compiled
def _any_beta_with_costs(
    x: Any, scale: np.float32, lift: np.float32, floor: np.float32, beta: np.float32, pull: Any, push: Any, costs: Any
) -> None:
    """Costs from y^beta * d(x / y | 1), whose powers less 1 stay exact where x is near y, and beta near 0 or 1."""
    power, low = beta - np.float32(1.0), beta < np.float32(0.5)
    factor = np.float32(1.0) / (beta * power)
    for row in range(x.shape[0]):
        cost = np.float32(0.0)
        for column in range(x.shape[1]):
            model = push[row, column] + floor
            weight = exp2_less_1(power * log2(model)) + np.float32(1.0)
            ratio = (x[row, column] * scale + lift) / model
            push[row, column] = weight
            pull[row, column] = ratio * weight
            grown = exp2_less_1((beta if low else power) * log2(ratio))
            term = grown - beta * (ratio - np.float32(1.0)) if low else ratio * grown - power * (ratio - np.float32(1.0))
            cost += term * (model * weight)
        costs[row] = cost * factor


@compiled
def _multiply_compiled(activations: Any, pull: Any, push: Any, penalty: Any, exponent: np.float32, updated: Any) -> None:
    for row in range(activations.shape[0]):
        _factors_compiled(pull[row], push[row % push.shape[0]], penalty, updated[row])
        _raise_compiled(updated[row], exponent, updated[row])
        _scale_compiled(activations[row], updated[row])


@compiled
def _multiply_guarded_compiled(
    activations: Any,
    pull: Any,
    push: Any,
    penalty: Any,
    exponent: np.float32,
    costs: Any,
    least: Any,
    safe: Any,
    updated: Any,
    better: Any,
) -> None:
    for row in range(activations.shape[0]):
        better[row] = costs[row] <= least[row]
        if better[row]:
            least[row] = costs[row]
            _factors_compiled(pull[row], push[row % push.shape[0]], penalty, updated[row])
            _raise_compiled(updated[row], exponent, safe[row])
            _scale_compiled(activations[row], updated[row])
            _scale_compiled(activations[row], safe[row])
        else:
            updated[row] = safe[row]


@compiled
def _factors_compiled(pull: Any, push: Any, penalty: Any, factors: Any) -> None:
    for k in range(factors.size):
        factors[k] = pull[k] / max(push[k] + penalty[k], np.float32(TINY))


@compiled
def _raise_compiled(factors: Any, exponent: np.float32, raised: Any) -> None:
    if exponent == np.float32(1.0):
        for k in range(factors.size):
            raised[k] = factors[k]
    elif exponent == np.float32(0.5):
        for k in range(factors.size):
            raised[k] = np.sqrt(factors[k])
    else:
        for k in range(factors.size):
            factor = factors[k]
            raised[k] = exp2_less_1(exponent * log2(factor)) + np.float32(1.0) if factor > np.float32(TINY) else np.float32(0.0)


@compiled
def _scale_compiled(values: Any, scaled: Any) -> None:
    for k in range(values.size):
        scaled[k] *= values[k]


@compiled
def weigh_rows(beta: np.float32, x: Any, y: Any, pull: Any, push: Any, costs: Any) -> None:
    """``weigh`` for compiled loops: arrays (rows, bins), all outputs wanted and apart from the model, beta below 2."""
    one, none = np.float32(1.0), np.float32(0.0)
    if abs(beta - one) <= np.float32(_NEAR):
        pull[:] = y
        _kullback_leibler_with_costs(x, one, none, none, pull, costs)
        push[:] = one
        return
    push[:] = y
    if beta <= np.float32(_NEAR):
        _itakura_saito_with_costs(x, one, none, none, pull, push, costs)
    else:
        _any_beta_with_costs(x, one, none, none, beta, pull, push, costs)
