"""Timetables drawn as text, and answers as text, so that a test reads at a glance.

    A        B        C          one line: its stops, then a row for each trip
    8:00     8:10     8:20
    8:15     8:25/27  |          B from 8:25 to 8:27; C not served

    B        D                   a blank line, then the next line
    8:12     8:30

Behind a stop's name ``!`` means that nobody may board there, before it that nobody may alight: ``B!``,
``!B``. Clocks are ``8:10``, ``8:10:30``, ``-0:05`` (before midnight), ``25:10``; a departure after ``/`` is a
whole clock or only the minutes. Walks are ``A>B 2:00`` one way and ``A=B 2:00`` both ways, minutes:seconds.
"""

import re

from tests.helpers.trips import Call, City, Trip


def draw(timetable: str, *, walks: str = "") -> City:
    """Turn a drawing into trips; stops are numbered as they appear."""
    numbers: dict[str, int] = {}
    trips: list[Trip] = []
    for block in re.split(r"\n\s*\n", timetable.strip("\n ")):
        header, *rows = [line.split() for line in block.splitlines() if line.strip()]
        for name in header:
            numbers.setdefault(name.strip("!"), len(numbers))
        trips += [_trip(header, row, numbers) for row in rows]
    links: dict[tuple[int, int], int] = {}
    for walk in filter(None, (part.strip() for part in walks.split(","))):
        pair, length = walk.split()
        a, b = (numbers.setdefault(name, len(numbers)) for name in re.split("[>=]", pair))
        links[a, b] = minutes(length)
        if "=" in pair:
            links[b, a] = minutes(length)
    return City(len(numbers), tuple(trips), links, tuple(numbers))


def seconds(clock: str) -> int:
    """``8:10``, ``8:10:30`` or ``-0:05`` in seconds after midnight."""
    sign = -1 if clock.startswith("-") else 1
    hour, minute, second = (*map(int, clock.lstrip("-").split(":")), 0)[:3]
    return sign * (3600 * hour + 60 * minute + second)


def minutes(length: str) -> int:
    """``2:30`` or ``-1:01`` in seconds."""
    sign = -1 if length.startswith("-") else 1
    minute, second = map(int, length.lstrip("-").split(":"))
    return sign * (60 * minute + second)


def clock(value: int) -> str:
    """Seconds after midnight as ``8:10``, with seconds only where there are some."""
    hour, rest = divmod(abs(value), 3600)
    minute, second = divmod(rest, 60)
    return ("-" if value < 0 else "") + f"{hour}:{minute:02}" + (f":{second:02}" if second else "")


def start(text: str, city: City) -> tuple[list[int], list[tuple[int, int]]]:
    """Read ``8:01 8:00 from A B+2:00``: departures, and the (stop, seconds) that can be walked to."""
    departures, _, access = text.partition(" from ")
    pairs = []
    for word in access.split():
        name, sign, walk = re.fullmatch(r"(\w+)([+-]?)([\d:]*)", word).groups()  # type: ignore[union-attr]
        pairs.append((city.names.index(name), minutes(sign.strip("+") + walk) if walk else 0))
    return [seconds(departure) for departure in departures.split()], pairs


def answer(city: City, arrivals: dict[int, int]) -> str:
    """Arrivals by stop as ``B 8:10, C 8:20``, by stop name."""
    return ", ".join(sorted(f"{city.names[stop]} {clock(value)}" for stop, value in arrivals.items()))


def _trip(header: list[str], row: list[str], numbers: dict[str, int]) -> Trip:
    if len(header) != len(row):
        raise ValueError(f"{row} does not fit under {header}")
    return tuple(
        Call(numbers[name.strip("!")], *_times(cell), not name.endswith("!"), not name.startswith("!"))
        for name, cell in zip(header, row, strict=True)
        if cell != "|"
    )


def _times(cell: str) -> tuple[int, int]:
    arrival, _, departure = cell.partition("/")
    if not departure:
        return seconds(arrival), seconds(arrival)
    if ":" not in departure:
        departure = arrival.partition(":")[0] + ":" + departure
    return seconds(arrival), seconds(departure)
