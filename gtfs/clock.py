"""GTFS clock times and service dates: text on one side, whole seconds and days on the other.

A time counts from noon minus 12 h of its service day and may exceed 24:00:00; up to 72:59:59 is read,
as R5 does. Minutes and seconds may have one digit; what is written has two.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

MAX_HOUR: Final = 72
MISSING: Final = int(np.iinfo(np.int32).min)
"""What stands for an empty cell in arrays of seconds or numbers; never a time."""
BAD: Final = MISSING + 1
"""What stands for a cell that cannot be read; only inside the checks."""

_TIME: Final = re.compile(r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})")
_DATE: Final = re.compile(r"[0-9]{8}")
_INT: Final = re.compile(r"[+-]?[0-9]{1,9}")


def parse_time(text: str) -> int:
    """
    Return the seconds of "H:MM:SS" (or "HH:MM:SS"), hours up to 72.

    Raises
    ------
    ValueError
        If the text is anything else; an empty text too.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a time of the form HH:MM:SS")
    hours, minutes, seconds = (int(part) for part in found.groups())
    if hours > MAX_HOUR or minutes > 59 or seconds > 59:
        raise ValueError(f"{text!r} is not a time between 00:00:00 and {MAX_HOUR}:59:59")
    return hours * 3600 + minutes * 60 + seconds


def format_time(seconds: int) -> str:
    """Return "HH:MM:SS" of a number of seconds, which must not be negative."""
    if seconds < 0:
        raise ValueError(f"{seconds} seconds is before the service day")
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def parse_date(text: str) -> dt.date:
    """
    Return the date of "YYYYMMDD".

    Raises
    ------
    ValueError
        If the text is anything else or no day of the calendar.
    """
    if not _DATE.fullmatch(text):
        raise ValueError(f"{text!r} is not a date of the form YYYYMMDD")
    return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))


def format_date(date: dt.date) -> str:
    """Return "YYYYMMDD"."""
    return f"{date.year:04d}{date.month:02d}{date.day:02d}"


def parse_int(text: str) -> int:
    """Return a whole number of at most nine digits, or raise ValueError."""
    if not _INT.fullmatch(text):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def times_to_seconds(texts: pa.Array) -> npt.NDArray[np.int32]:
    """
    Return seconds of many texts: int32, `MISSING` where empty, `BAD` where unreadable.

    Each distinct text is read once, so the cost is that of a dictionary encoding.
    """
    return _by_value(texts, parse_time)


def dates_to_ordinals(texts: pa.Array) -> npt.NDArray[np.int32]:
    """Return proleptic ordinals (`datetime.date.toordinal`) of many dates; `MISSING` and `BAD` as above."""
    return _by_value(texts, lambda text: parse_date(text).toordinal())


def texts_to_ints(texts: pa.Array) -> npt.NDArray[np.int32]:
    """Return whole numbers of many texts; `MISSING` and `BAD` as above."""
    return _by_value(texts, parse_int)


def texts_to_floats(texts: pa.Array) -> npt.NDArray[np.float64]:
    """Return numbers of many texts: float64, NaN where empty, infinite where unreadable or not finite."""
    filled = pc.if_else(pc.equal(texts, ""), "nan", texts)
    try:
        values: npt.NDArray[np.float64] = pc.cast(filled, pa.float64()).to_numpy(zero_copy_only=False).copy()
    except pa.ArrowInvalid:
        values = np.array([_float_or_inf(text) for text in texts.to_pylist()], dtype=np.float64)
    empty = pc.equal(texts, "").to_numpy(zero_copy_only=False)
    values[np.isnan(values) & ~empty] = np.inf
    return values


def _float_or_inf(text: str) -> float:
    """Return the number of a text, NaN if empty, infinite if unreadable."""
    if not text:
        return float("nan")
    try:
        return float(text) if "_" not in text else float("inf")
    except ValueError:
        return float("inf")


def _by_value(texts: pa.Array, parse: Callable[[str], int]) -> npt.NDArray[np.int32]:
    """Parse every distinct text once and spread the results over the rows."""
    encoded = pc.dictionary_encode(texts)
    table = np.array([_int_or_mark(text, parse) for text in encoded.dictionary.to_pylist()], dtype=np.int32)
    if not len(table):
        return np.full(len(texts), MISSING, dtype=np.int32)
    out: npt.NDArray[np.int32] = table[encoded.indices.to_numpy(zero_copy_only=False)]
    return out


def _int_or_mark(text: str, parse: Callable[[str], int]) -> int:
    """Return the parsed value, `MISSING` for an empty text, `BAD` for an unreadable one."""
    if not text:
        return MISSING
    try:
        return parse(text)
    except ValueError:
        return BAD
