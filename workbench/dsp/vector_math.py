"""Compiled loops, and the logarithms and powers in them that fill whole vectors: those of the C library go one number at a time."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core import types
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])

_LN2 = np.float32(0.6931471805599453)
_INVERSE_LN2 = np.float32(1.4426950408889634)


def compiled(function: Function) -> Function:
    """``function``, compiled by numba when it is first called; it runs beside other Python threads, and sums in any order."""
    # Checks for division by zero, and sums in a fixed order, would keep loops from being vectorised.
    result: Any = numba.njit(function, error_model="numpy", fastmath={"reassoc", "contract", "nsz", "arcp"}, nogil=True, cache=True)
    return cast(Function, result)


def _bits_of(_: Any, value: Any) -> Any:
    """The bits of a float32 as an int32, or the other way round."""
    to = types.int32 if value == types.float32 else types.float32

    def generated(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(signature.return_type))

    return to(value), generated


_bits: Any = intrinsic(_bits_of)


@compiled
def log2(value: np.float32) -> np.float32:
    """Logarithm to base 2 of a positive, normal float32, absolute error below 1e-7 times the larger of 1 and the result."""
    # The mantissa lies in [sqrt(1/2), sqrt(2)); the polynomial is that of the Cephes library's logf.
    bits = np.int32(_bits(value) - np.int32(0x3F3504F3))
    exponent = np.int32(bits >> np.int32(23))
    t: np.float32 = _bits(np.int32((bits & np.int32(0x007FFFFF)) + np.int32(0x3F3504F3))) - np.float32(1.0)
    p = np.float32(7.0376836292e-2)
    p = p * t + np.float32(-1.1514610310e-1)
    p = p * t + np.float32(1.1676998740e-1)
    p = p * t + np.float32(-1.2420140846e-1)
    p = p * t + np.float32(1.4249322787e-1)
    p = p * t + np.float32(-1.6668057665e-1)
    p = p * t + np.float32(2.0000714765e-1)
    p = p * t + np.float32(-2.4999993993e-1)
    p = p * t + np.float32(3.3333331174e-1)
    natural = t - np.float32(0.5) * t * t + t * t * t * p
    return np.float32(exponent) + natural * _INVERSE_LN2


@compiled
def exp2(value: np.float32) -> np.float32:
    """``2^value``, relative error below 3e-7; ``value`` is held in [-126, 126]."""
    power, less_1 = _exp2_parts(value)
    return power * less_1 + power


@compiled
def exp2_less_1(value: np.float32) -> np.float32:
    """``2^value - 1``, relative error below 3e-7 near 0 too; ``value`` is held in [-126, 126]."""
    power, less_1 = _exp2_parts(value)
    return power * less_1 + (power - np.float32(1.0))


@compiled
def _exp2_parts(value: np.float32) -> tuple[np.float32, np.float32]:
    """A power of 2 and the other factor of ``2^value`` less 1."""
    held = min(max(value, np.float32(-126.0)), np.float32(126.0))
    whole = np.float32(np.floor(held + np.float32(0.5)))
    t = (held - whole) * _LN2
    # The Taylor series of exp(t) - 1, |t| <= ln(2) / 2.
    p = np.float32(1.0 / 5040.0)
    p = p * t + np.float32(1.0 / 720.0)
    p = p * t + np.float32(1.0 / 120.0)
    p = p * t + np.float32(1.0 / 24.0)
    p = p * t + np.float32(1.0 / 6.0)
    p = p * t + np.float32(0.5)
    p = p * t * t + t
    power: np.float32 = _bits(np.int32((np.int32(whole) + np.int32(127)) << np.int32(23)))
    return power, p
