"""The bundles of arrays that the kernels of range RAPTOR hand to each other, for Python and for numba."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from access.routing._jit import IN_I32, IN_I64, IN_U8, INT, OUT_I16, OUT_I32, OUT_U8, tuple_of

#: later than any time; far enough from the end of int32 to be added to
NEVER: Final = 1_073_741_824
#: no position: the trip has not been boarded
NOWHERE: Final = 32_767

Int16s = NDArray[np.int16]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Bytes = NDArray[np.uint8]

#: pattern_offset, pattern_stop, may_board, may_alight, trip_offset, time_offset, arrival_s, departure_s
Patterns = tuple[Int64s, Int32s, Bytes, Bytes, Int64s, Int64s, Int32s, Int32s]
#: CSR: (pattern, position) of each stop; walks (stop, seconds) from each stop
Csr = tuple[Int64s, Int32s, Int32s]
#: vehicle, ready, best, stop lists (improved, ready, touched), pattern (first, last, marked, touched), list sizes
Memory = tuple[Int32s, Int32s, Int32s, Int32s, Int32s, Int32s, Int32s, Int32s, Int32s, Int32s, Int32s]
#: stop improved, ready, touched; pattern ridden
Flags = tuple[Bytes, Bytes, Bytes, Bytes]
State = tuple[Memory, Flags, Int16s]
#: of patterns without a timetable: `ContinuousPatterns` without its rows; first marked position, list of marked, its
#: size, events (index of the access, pattern, position, vehicle)
Continuous = tuple[
    tuple[Int64s, Int32s, Bytes, Bytes, Int32s, Int32s, Int32s, Int32s, Int64s, Int32s, Int32s],
    tuple[Int32s, Int32s, Int32s, Int32s, Int32s, Int32s, Int32s],
]
#: access_stop, access_s
Access = tuple[Int32s, Int32s]
#: index of the access, pattern, position, next trip
Events = tuple[Int32s, Int32s, Int32s, Int32s]

PATTERNS_T: Final = tuple_of(IN_I64, IN_I32, IN_U8, IN_U8, IN_I64, IN_I64, IN_I32, IN_I32)
CSR_T: Final = tuple_of(IN_I64, IN_I32, IN_I32)
MEMORY_T: Final = tuple_of(*[OUT_I32] * 11)
FLAGS_T: Final = tuple_of(*[OUT_U8] * 4)
STATE_T: Final = tuple_of(MEMORY_T, FLAGS_T, OUT_I16)
CONTINUOUS_T: Final = tuple_of(
    tuple_of(IN_I64, IN_I32, IN_U8, IN_U8, *[IN_I32] * 4, IN_I64, IN_I32, IN_I32), tuple_of(*[OUT_I32] * 7)
)
ACCESS_T: Final = tuple_of(IN_I32, IN_I32)
RULES_T: Final = tuple_of(INT, INT, INT)
EVENTS_T: Final = tuple_of(OUT_I32, OUT_I32, OUT_I32, OUT_I32)

#: where each list keeps its size
IMPROVED: Final = 0
READY: Final = 1
TOUCHED: Final = 2
MARKED: Final = 3
RIDDEN: Final = 4
