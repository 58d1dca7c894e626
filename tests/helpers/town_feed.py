"""Feeds of small random towns as text: lines that cross, several days, exceptions, headways, doors that stay shut."""

import datetime as dt
from itertools import pairwise
from math import hypot
from random import Random

from tests.helpers.town_trips import WEEKDAYS
from tests.helpers.town_walks import Place


def make_feed(random: Random, stops: list[Place], date: dt.date, around_s: int, zone: str) -> dict[str, str]:
    days = {f"s{i}": random.choice([0, 0, -1, -1, 1, -2]) for i in range(random.randint(1, 3))}
    days["s0"] = 0
    trips, times, repeats = [], [], []
    for line, sequence in enumerate(_sequences(random, stops)):
        doors = [("", "")] * len(sequence)
        if random.random() < 0.2:
            doors = [(random.choice("0112"), random.choice("0013")) for _ in sequence]
        pace = _pace(random, len(sequence))
        for number in range(random.choice([1, 4, 8, 8])):
            trip, service = f"{line}.{number}", random.choice(list(days))
            clock = (
                around_s - 86_400 * days[service] + random.choice([60, 60, 60, 59]) * random.randint(-25, 50)
            )
            if not 0 <= clock < 70 * 3600:
                clock, service = max(0, around_s), "s0"
            trips.append(f"r{line},{service},{trip}")
            if random.random() < 0.1:
                end = clock + random.randint(1, 3000)
                repeats.append(
                    f"{trip},{_hms(clock)},{_hms(end)},{random.choice([240, 600, 777])},{random.choice('01')}"
                )
            times += _calls(
                trip, clock, sequence, doors, pace if random.random() < 0.7 else _pace(random, len(sequence))
            )
    tables = {
        "agency.txt": [
            "agency_id,agency_name,agency_url,agency_timezone",
            f"a,Town,http://example.org,{zone}",
        ],
        "stops.txt": [
            "stop_id,stop_name,stop_lat,stop_lon",
            *(f"{_name(i)},{_name(i)},{y},{x}" for i, (x, y) in enumerate(stops)),
        ],
        "routes.txt": [
            "route_id,agency_id,route_short_name,route_type",
            *(f"r{i},a,{i},3" for i in range(14)),
        ],
        "trips.txt": ["route_id,service_id,trip_id", *trips],
        "stop_times.txt": [
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type",
            *times,
        ],
        **_calendars(random, days, date),
    }
    if repeats:
        tables["frequencies.txt"] = ["trip_id,start_time,end_time,headway_secs,exact_times", *repeats]
    return {name: "\n".join(lines) + "\n" for name, lines in tables.items()}


def _sequences(random: Random, stops: list[Place]) -> list[list[int]]:
    """Stops of each line: all through one stop, end to end, with a walk between them, or anything, loops too."""
    n = len(stops)
    order = random.sample(range(n), n)
    kind = random.choice(["star", "chain", "walks", "any"])
    if kind == "star":
        pairs = [[order[0], stop] for stop in order[1:] for _ in range(random.choice([1, 2]))]
        return [pair[:: random.choice([1, -1])] for pair in pairs]
    if kind == "chain":
        return [[a, b] for a, b in pairwise(order)]
    if kind == "walks":
        ends = [_nearest(stops, b) for b in order[1:]]
        return [[a, b] for a, b in zip(order, ends, strict=False) if a != b] or [order]
    return [random.choices(range(n), k=random.randint(2, 5)) for _ in range(random.randint(1, 7))]


def _nearest(stops: list[Place], i: int) -> int:
    """Another stop, roughly the nearest."""
    lon, lat = stops[i]
    return min(
        (j for j in range(len(stops)) if j != i), key=lambda j: hypot(stops[j][0] - lon, stops[j][1] - lat)
    )


def _calendars(random: Random, days: dict[str, int], date: dt.date) -> dict[str, list[str]]:
    """Services that mostly run on the date plus their shift: by the week, by exceptions, by both."""
    weeks, exceptions = [], []
    for service, shift in days.items():
        wanted = date + dt.timedelta(shift)
        mask = [random.random() < 0.5 for _ in WEEKDAYS]
        kind = random.choice(["week", "week", "dates", "both"])
        if kind != "dates":
            mask[wanted.weekday()] = kind == "week" or random.random() < 0.5
            first, last = (
                wanted - dt.timedelta(random.randint(0, 9)),
                wanted + dt.timedelta(random.randint(0, 9)),
            )
            weeks.append(f"{service},{','.join('01'[on] for on in mask)},{first:%Y%m%d},{last:%Y%m%d}")
        if kind != "week":
            exceptions.append(
                f"{service},{wanted:%Y%m%d},{random.choice('112' if kind == 'both' and service != 's0' else '1')}"
            )
            others = [wanted + dt.timedelta(n) for n in (-1, 1, 2) if random.random() < 0.4]
            exceptions += [f"{service},{other:%Y%m%d},{random.choice('12')}" for other in others]
    tables = {"calendar_dates.txt": ["service_id,date,exception_type", *exceptions]} if exceptions else {}
    if weeks:
        tables["calendar.txt"] = [f"service_id,{','.join(WEEKDAYS)},start_date,end_date", *weeks]
    return tables


def _calls(
    trip: str, clock: int, sequence: list[int], doors: list[tuple[str, str]], pace: list[tuple[int, int]]
) -> list[str]:
    rows = []
    for i, (stop, (board, alight), (hop, dwell)) in enumerate(zip(sequence, doors, pace, strict=True)):
        arrival = clock + (hop if i else 0)
        clock = arrival + dwell
        leaves = "" if dwell == 0 and board else _hms(clock)
        rows.append(f"{trip},{_hms(arrival)},{leaves},{_name(stop)},{3 * i + 1},{board},{alight}")
    return rows


def _pace(random: Random, n: int) -> list[tuple[int, int]]:
    """Seconds to a stop and standing there, n of them."""
    return [
        (random.choice([0, 60, 60, 60, 120, 181, 400]), random.choice([0, 0, 0, 30, 60])) for _ in range(n)
    ]


def _hms(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def _name(i: int) -> str:
    return "ABCDEFGH"[i]
