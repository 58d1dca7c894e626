"""Vector instructions that the compiler does not find by itself: 16-bit samples of one target, side by side.

Numba writes ``min(a, b + w)`` over int16 as 64-bit integers or, at best, loads and stores every result once for each
stop; and it never turns a square of numbers with shuffles. Both are the greater part of a matrix's reduction, so
they are written here as LLVM's own vectors, of any width: LLVM cuts them to the machine's registers.
"""

# llvmlite has no types of its own, and numba's of intrinsics tell of the function before it was decorated.
# mypy: disable-error-code="no-untyped-call,no-untyped-def,misc,import-untyped"

from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

#: columns are as wide as a whole number of these, so that no sample stands outside a vector
LANES: Final = 64
#: side of the squares that `turn_square` turns
SQUARE: Final = 8

_I16: Final = ir.IntType(16)
_I32: Final = ir.IntType(32)
_I64: Final = ir.IntType(64)


def _lower_of(n_vectors: int) -> Any:
    """`lower` for a stretch of 32 * n_vectors samples, kept in registers while all pairs pass by."""

    @intrinsic
    def lower_stretch(_, columns, least, stops, seconds, pairs, bound, lanes, row, start):
        """Lower lanes[row, start:] to the least (column + walk); count the pairs that can come below the bound."""
        signature = types.int64(columns, least, stops, seconds, pairs, bound, lanes, row, start)

        def code(context, builder, sig, args):
            array = {i: context.make_array(sig.args[i])(context, builder, args[i]) for i in (0, 1, 2, 3, 6)}
            width = builder.extract_value(array[0].shape, 1)
            vector = ir.VectorType(_I16, 32)
            at = builder.add(builder.mul(args[7], width), args[8])
            here = builder.bitcast(builder.gep(array[6].data, [at]), vector.as_pointer())
            places = [builder.gep(here, [ir.Constant(_I64, i)]) for i in range(n_vectors)]
            held = [cgutils.alloca_once_value(builder, builder.load(place, align=2)) for place in places]
            kept = cgutils.alloca_once_value(builder, ir.Constant(_I64, 0))
            first, last = (builder.extract_value(args[4], i) for i in range(2))
            with cgutils.for_range_slice(builder, first, last, ir.Constant(_I64, 1), _I64) as (pair, _step):
                stop = builder.sext(builder.load(builder.gep(array[2].data, [pair])), _I64)
                walk = builder.load(builder.gep(array[3].data, [pair]))
                best = builder.sext(builder.load(builder.gep(array[1].data, [stop])), _I64)
                best = builder.add(best, builder.sext(walk, _I64))
                with builder.if_then(builder.icmp_signed("<", best, args[5])):
                    at = builder.add(builder.mul(stop, width), args[8])
                    column = builder.bitcast(builder.gep(array[0].data, [at]), vector.as_pointer())
                    walks = _spread(builder, builder.trunc(walk, _I16), vector)
                    for i, register in enumerate(held):
                        value = builder.load(builder.gep(column, [ir.Constant(_I64, i)]), align=2)
                        value, old = builder.add(value, walks), builder.load(register)
                        less = builder.icmp_signed("<", value, old)
                        builder.store(builder.select(less, value, old), register)
                    builder.store(builder.add(builder.load(kept), ir.Constant(_I64, 1)), kept)
            for place, register in zip(places, held, strict=True):
                builder.store(builder.load(register), place, align=2)
            return builder.load(kept)

        return signature, code

    return lower_stretch


lower_64: Final[Any] = _lower_of(2)
lower_128: Final[Any] = _lower_of(4)


def _spread(builder, value, vector):
    """One value in all places of a vector."""
    nothing = ir.Constant(vector, ir.Undefined)
    one = builder.insert_element(nothing, value, ir.Constant(_I32, 0))
    zeros = ir.Constant(ir.VectorType(_I32, vector.count), [0] * vector.count)
    return builder.shuffle_vector(one, nothing, zeros)


def _exchange(_, samples, low, high):
    """Write the lesser of samples[low, i] and samples[high, i] to low and the greater to high, for all `LANES` of i."""
    signature = types.void(samples, low, high)

    def code(context, builder, sig, args):
        vector = ir.VectorType(_I16, LANES)
        array = context.make_array(sig.args[0])(context, builder, args[0])
        width = builder.extract_value(array.shape, 1)
        rows = [builder.gep(array.data, [builder.mul(row, width)]) for row in args[1:]]
        places = [builder.bitcast(row, vector.as_pointer()) for row in rows]
        a, b = (builder.load(place, align=2) for place in places)
        ordered = builder.icmp_signed("<", a, b)
        builder.store(builder.select(ordered, a, b), places[0], align=2)
        builder.store(builder.select(ordered, b, a), places[1], align=2)
        return context.get_dummy_value()

    return signature, code


exchange: Final[Any] = intrinsic(_exchange)


def _turn_square(_, source, row, column, target):
    """Write target[column + i, row + j] = source[row + j, column + i] for i, j below `SQUARE`."""
    signature = types.void(source, row, column, target)

    def code(context, builder, sig, args):
        vector = ir.VectorType(_I16, SQUARE)

        def place(which, first, second, i):
            array = context.make_array(sig.args[which])(context, builder, args[which])
            line = builder.add(first, ir.Constant(_I64, i))
            at = builder.add(builder.mul(line, builder.extract_value(array.shape, 1)), second)
            return builder.bitcast(builder.gep(array.data, [at]), vector.as_pointer())

        lines = [builder.load(place(0, args[1], args[2], i), align=2) for i in range(SQUARE)]
        # Shuffling like two halves of a pack of cards, three times, turns eight lines of eight.
        low, high = ([i // 2 + side + SQUARE * (i % 2) for i in range(SQUARE)] for side in (0, SQUARE // 2))
        masks = [ir.Constant(ir.VectorType(_I32, SQUARE), places) for places in (low, high)]
        for _round in range(3):
            pairs = zip(lines[: SQUARE // 2], lines[SQUARE // 2 :], strict=True)
            lines = [builder.shuffle_vector(a, b, mask) for a, b in pairs for mask in masks]
        for i, line in enumerate(lines):
            builder.store(line, place(3, args[2], args[1], i), align=2)
        return context.get_dummy_value()

    return signature, code


turn_square: Final[Any] = intrinsic(_turn_square)
