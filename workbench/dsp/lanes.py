"""Some frames at a time for compiled loops: a number type that is a whole vector, with what it needs of arithmetic.

Arrays of lanes are flat float32; a vector is where it begins in one. What reads and writes the same memory in several places, such as a
transform, a compiler will not turn into vectors by itself.
"""

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import types
from numba.core.typing.templates import ConcreteTemplate, Signature, infer_global
from numba.extending import intrinsic, lower_builtin, models, register_model

from workbench.dsp.lane_count import LANES

VECTOR = ir.VectorType(ir.FloatType(), LANES)
WHOLE_NUMBERS = ir.VectorType(ir.IntType(32), LANES)


class _Lanes(types.Type):
    def __init__(self) -> None:
        super().__init__(f"float32 x {LANES}")


lanes = _Lanes()
# numba has no types of its own.
_signed: Any = Signature
_known: Any = infer_global
_lowers: Any = lower_builtin


@register_model(_Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        as_known: Any = super()
        as_known.__init__(manager, kind, VECTOR)


def _offer(operation: Callable[..., Any], emit: Callable[[Any, Any, Any], Any]) -> None:
    """Make ``operation`` known between vectors."""

    class Template(ConcreteTemplate):
        cases = (_signed(lanes, (lanes, lanes), None),)

    def lowered(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        return emit(builder, *arguments)

    _known(operation)(Template)
    _lowers(operation, _Lanes, _Lanes)(lowered)


_offer(operator.add, lambda builder, x, y: builder.fadd(x, y))
_offer(operator.sub, lambda builder, x, y: builder.fsub(x, y))
_offer(operator.mul, lambda builder, x, y: builder.fmul(x, y))
_offer(operator.truediv, lambda builder, x, y: builder.fdiv(x, y))


def _place(context: Any, builder: Any, kind: Any, array: Any, offset: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [offset], inbounds=True), VECTOR.as_pointer())


def _load(_: Any, array: Any, offset: Any) -> Any:
    """The vector that begins at ``offset`` of ``array``, flat float32."""

    def generated(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value = builder.load(_place(context, builder, signature.args[0], *arguments))
        value.align = 4
        return value

    return lanes(array, types.intp), generated


def _store(_: Any, array: Any, offset: Any, value: Any) -> Any:
    """Write ``value`` to where ``offset`` of ``array`` begins, flat float32."""

    def generated(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, offset, value = arguments
        builder.store(value, _place(context, builder, signature.args[0], array, offset)).align = 4
        return context.get_dummy_value()

    return types.void(array, types.intp, lanes), generated


def _splat(_: Any, value: Any) -> Any:
    """A vector of one float32 over and over."""

    def generated(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        nothing = ir.Constant(VECTOR, ir.Undefined)
        first = builder.insert_element(nothing, arguments[0], ir.Constant(ir.IntType(32), 0))
        return builder.shuffle_vector(first, nothing, ir.Constant(WHOLE_NUMBERS, [0] * LANES))

    return lanes(types.float32), generated


def _greater(_: Any, x: Any, y: Any) -> Any:
    """The greater of two in every lane."""

    def generated(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.select(builder.fcmp_ordered(">", *arguments), *arguments)

    return lanes(lanes, lanes), generated


def _where_reached(_: Any, value: Any, least: Any, then: Any, otherwise: Any) -> Any:
    """``then`` in lanes where ``value`` is at least ``least``, ``otherwise`` in the others."""

    def generated(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        value, least, then, otherwise = arguments
        return builder.select(builder.fcmp_ordered(">=", value, least), then, otherwise)

    return lanes(lanes, lanes, lanes, lanes), generated


def _turn_and_add(_: Any, source: Any, at: Any, apart: Any, target: Any, to: Any, to_apart: Any) -> Any:
    """Add a square of ``LANES`` rows that begin ``apart`` to one of rows that begin ``to_apart``; rows become columns."""

    def generated(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        source, at, apart, target, to, to_apart = arguments

        def places(kind: Any, array: Any, first: Any, step: Any) -> list[Any]:
            offsets = [builder.add(first, builder.mul(step, step.type(row))) for row in range(LANES)]
            return [_place(context, builder, kind, array, offset) for offset in offsets]

        def loaded(place: Any) -> Any:
            value = builder.load(place)
            value.align = 4
            return value

        rows = [loaded(place) for place in places(signature.args[0], source, at, apart)]
        block = LANES // 2
        while block:
            # Of pairs of rows, and of pairs of blocks in them, the second of one changes places with the first of the other.
            low = [column if not column & block else LANES + (column ^ block) for column in range(LANES)]
            high = [column | block if not column & block else LANES + column for column in range(LANES)]
            for row in (row for row in range(LANES) if not row & block):
                pair = rows[row], rows[row | block]
                rows[row] = builder.shuffle_vector(*pair, ir.Constant(WHOLE_NUMBERS, low))
                rows[row | block] = builder.shuffle_vector(*pair, ir.Constant(WHOLE_NUMBERS, high))
            block //= 2
        for place, row in zip(places(signature.args[3], target, to, to_apart), rows, strict=True):
            builder.store(builder.fadd(loaded(place), row), place).align = 4
        return context.get_dummy_value()

    return types.void(source, types.intp, types.intp, target, types.intp, types.intp), generated


load: Any = intrinsic(_load)
store: Any = intrinsic(_store)
splat: Any = intrinsic(_splat)
greater: Any = intrinsic(_greater)
where_reached: Any = intrinsic(_where_reached)
turn_and_add: Any = intrinsic(_turn_and_add)
