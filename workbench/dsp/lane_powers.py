"""Powers of whole vectors: half the time of those that a compiler makes of a loop over numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils
from numba.extending import intrinsic

from workbench.dsp.lane_count import LANES
from workbench.dsp.lanes import VECTOR, WHOLE_NUMBERS, lanes

LEAST = np.float32(np.finfo(np.float32).tiny)
"""Less has not all its digits, and counts as 0."""

# Least greatest error, by weighted least squares whose weights are the errors before: log2(1 + t) / t for sqrt(1/2) <= 1 + t <= sqrt(2), to
# 7e-8 of the logarithm, and 2^t for |t| <= 1/2, to 1e-7.
_LOGARITHM = (1.44269478, -0.721356034, 0.480937302, -0.360123903, 0.286751151, -0.249745011, 0.236573547, -0.146305218)
_POWER = (1.0, 0.693147004, 0.240222424, 0.0555073359, 0.00967151113, 0.00132647669)

_ROOT_HALF_BITS = 0x3F3504F3
_MANTISSA_BITS, _MANTISSA = 23, 0x7FFFFF
_LEAST_EXPONENT = -125.0


# numba has no types of its own.
_rounding: Any = cgutils.get_or_insert_function


def _power(_: Any, value: Any, exponent: Any) -> Any:
    """``value ** exponent``, relative error below 3e-7 times the larger of 1 and the result's own logarithm.

    ``value`` lies in [0, 1] or is barely more; 0 where it is less than ``LEAST``. ``exponent`` is positive. No power is less than 2^-125.
    """

    def generated(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        value, exponent = arguments
        moved = builder.sub(builder.bitcast(value, WHOLE_NUMBERS), _whole(_ROOT_HALF_BITS))
        octaves = builder.sitofp(builder.ashr(moved, _whole(_MANTISSA_BITS)), VECTOR)
        mantissa = builder.add(builder.and_(moved, _whole(_MANTISSA)), _whole(_ROOT_HALF_BITS))
        beyond_1 = builder.fsub(builder.bitcast(mantissa, VECTOR), _real(1.0))
        logarithm = builder.fadd(builder.fmul(beyond_1, _series(builder, _LOGARITHM, beyond_1)), octaves)
        asked = builder.fmul(logarithm, exponent)
        held = builder.select(builder.fcmp_ordered(">", asked, _real(_LEAST_EXPONENT)), asked, _real(_LEAST_EXPONENT))
        nearest = builder.call(_rounding(builder.module, ir.FunctionType(VECTOR, [VECTOR]), f"llvm.rint.v{LANES}f32"), [held])
        part = builder.bitcast(_series(builder, _POWER, builder.fsub(held, nearest)), WHOLE_NUMBERS)
        doubled = builder.shl(builder.fptosi(nearest, WHOLE_NUMBERS), _whole(_MANTISSA_BITS))
        result = builder.bitcast(builder.add(part, doubled), VECTOR)
        return builder.select(builder.fcmp_ordered(">=", value, _real(float(LEAST))), result, _real(0.0))

    return lanes(lanes, lanes), generated


def _series(builder: Any, coefficients: Sequence[float], value: Any) -> Any:
    """The polynomial with these coefficients, of the lowest power first."""
    total = _real(coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        total = builder.fadd(builder.fmul(total, value), _real(coefficient))
    return total


def _whole(value: int) -> Any:
    return ir.Constant(WHOLE_NUMBERS, [value] * LANES)


def _real(value: float) -> Any:
    return ir.Constant(VECTOR, [float(np.float32(value))] * LANES)


power: Any = intrinsic(_power)
