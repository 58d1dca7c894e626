"""Small random towns as files, and questions about them.

All of a town comes from one seed. Places whose link to the streets is a coin's toss are not used.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from access.request import Anchor, Request
from tests.helpers.town_feed import make_feed
from tests.helpers.town_oracle import TownOracle
from tests.helpers.town_streets import WAYS, beside, beside_a_street, make_streets
from tests.helpers.town_walks import Link, Place, Streets

# A school day, a Sunday, and the days around both changes of the clocks where there are any.
DATES = [dt.date(2026, 9, 15), dt.date(2026, 9, 20)]
PARIS = [dt.date(2026, 3, 28), dt.date(2026, 3, 29), dt.date(2026, 10, 25), dt.date(2026, 10, 26)]
NEW_YORK = [dt.date(2026, 3, 7), dt.date(2026, 3, 8), dt.date(2026, 11, 1), dt.date(2026, 11, 2)]
DAYS = [("Europe/Paris", [*DATES, *PARIS]), ("America/New_York", NEW_YORK), ("America/Sao_Paulo", DATES)]


@dataclass(frozen=True)
class Town:
    """What is written to disk, where to ask, and the time around which vehicles run (on the date's clock)."""

    osm: str
    feeds: tuple[dict[str, str], ...]
    points: tuple[Place, ...]
    date: dt.date
    around_s: int


def make_town(seed: int, tags: Sequence[dict[str, str]] = WAYS) -> Town:
    """The town of a seed, its streets of these kinds."""
    random = Random(seed)
    osm, streets = make_streets(random, tags)
    while streets.tied:
        osm, streets = make_streets(random, tags)
    stops = _stops(random, streets)
    points = _points(random, streets, stops)
    zone, dates = random.choice(DAYS)
    date = random.choice(dates)
    around_s = random.choice([8 * 3600, 8 * 3600, 600, 23 * 3600 + 2400, 25 * 3600, 47 * 3600 + 1800])
    feeds = [make_feed(random, stops, date, around_s, zone)]
    if random.random() < 0.2:
        others = [beside(random, stop, 10) for stop in stops[::2]]
        others = [place if not _in_doubt(streets.link_stop(*place)) else stops[0] for place in others]
        feeds.append(make_feed(random, others, date, around_s, zone))
    return Town(osm, tuple(feeds), tuple(points), date, around_s)


def make_request(random: Random, town: Town) -> Request:
    """One question about the town."""
    limits = random.choice([[0, 1, 5, 20, 45, 180], [5, 10, 15], [5, 10, 15]])
    anchor: Anchor = random.choice(["depart", "arrive"])
    first, last = (-30, 25) if anchor == "depart" else (5, 60)
    max_min = random.choice([5, 30, 60, 60, 120, 120, 300])
    if max_min == 300 and random.random() < 0.5:  # hours of waiting, perhaps for the next day's first vehicle
        first, last = (-240, -30) if anchor == "depart" else (60, 280)
    return Request(
        date=town.date if random.random() < 0.9 else town.date + dt.timedelta(random.choice([-1, 1])),
        time_s=max(0, town.around_s + random.choice([60, 60, 60, 59]) * random.randint(first, last)),
        anchor=anchor,
        window_min=random.choice([1, 2, 5, 10, 15, 15, 75]),
        percentiles=tuple(sorted(random.sample(range(1, 100), random.randint(1, 4)))),
        max_min=max_min,
        max_rides=random.choice([1, 2, 3, 4, 4, 16]),
        walk_speed_kmh=random.choice([3.0, 3.6, 4.5, 5.0, 6.0, round(random.uniform(3, 6), 2)]),
        access_walk_min=random.choice(limits),
        egress_walk_min=random.choice(limits),
        transfer_walk_min=random.choice([*limits, None, None]),
        board_slack_s=random.choice([0, 0, 1, 30, 60, 61, 120]),
        modes=("walk",) if random.random() < 0.1 else ("transit", "walk"),
    )


def at_a_limit(random: Random, request: Request, oracle: TownOracle) -> Request:
    """The question put so that a walk takes exactly a limit, by the speed that does it, and that limit decides."""
    stops = range(len(oracle.stop_ids))
    points = range(len(stops), len(oracle.mm))
    kind = random.choice(["access_walk_min", "egress_walk_min", "transfer_walk_min", "transfer_walk_min"])
    rows = stops if kind != "access_walk_min" else points
    columns = stops if kind != "egress_walk_min" else points
    legs = sorted(
        oracle.mm[i][j] for i in rows for j in columns if i != j and 30_000 < oracle.mm[i][j] < 8_000_000
    )[:10]
    if kind == "transfer_walk_min":
        walk = max(5, request.access_walk_min)
        request = replace(request, access_walk_min=walk, egress_walk_min=walk, max_min=120, window_min=15)
        request = replace(request, max_rides=max(2, request.max_rides))
    for mm in random.sample(legs, min(3, len(legs))):
        minutes = max(1, round(mm / 80_000) + random.choice([-1, 0, 1]))
        speed = min(15.0, round(mm * 3.6e-3 / (60 * minutes - 0.5), 6))
        request = replace(request, **{kind: minutes}, walk_speed_kmh=speed)
        if oracle.answer(request) != oracle.answer(replace(request, **{kind: minutes - 1})):
            break
    return request


def at_a_moment(random: Random, request: Request, oracle: TownOracle) -> Request:
    """The question put to the second on which a vehicle, or the sampled arrival, is just caught."""
    moments = [second for second in oracle.moments(request) if 0 <= second < 72 * 3600]
    if not moments:
        return request
    second = random.choice(moments) + random.choice([0, 0, 0, 1, -1])
    return replace(request, time_s=max(0, second), window_min=random.choice([1, 2, 3]))


def at_the_end(random: Random, request: Request, oracle: TownOracle) -> Request:
    """The question put so that a journey may take exactly the longest time, which is too long."""
    request = replace(request, window_min=1)
    times = {s for row in oracle.answer(request)[0] for cell in row for s in cell if 60 <= s < 18_000}
    if not times:
        return request
    seconds = random.choice(sorted(times))
    later = seconds % 60 * (1 if request.anchor == "depart" else -1)
    return replace(request, time_s=max(0, request.time_s + later), max_min=seconds // 60)


def _in_doubt(link: Link | None) -> bool:
    return link is not None and link.doubtful


def _stops(random: Random, streets: Streets) -> list[Place]:
    """Three to eight stops, some in pairs, perhaps one beyond the limit of links, perhaps two on one spot."""
    stops: list[Place] = []
    for _ in range(random.randint(3, 8)):
        place = beside_a_street(random, streets, random.choice([0, 2, 15, 30, 60, 60, 60, 300, 1200]))
        if stops and random.random() < 0.4:
            place = beside(random, random.choice(stops), 100)
        while _in_doubt(streets.link_stop(*place)):
            place = beside_a_street(random, streets, 60)
        stops.append(place)
    if random.random() < 0.3:
        stops[-1] = (round(stops[0][0] + 0.2, 7), stops[0][1])
    elif random.random() < 0.15:
        stops[-1] = stops[0]
    return stops


def _points(random: Random, streets: Streets, stops: list[Place]) -> list[Place]:
    """Eight points or so: beside streets and stops, on a node, at a stop, twice the same, far off."""
    offs = [0, 5, 40, 40, 40, 150, 150, 1500]
    places = [beside_a_street(random, streets, random.choice(offs)) for _ in range(3)]
    places += [beside(random, random.choice(stops), 60) for _ in range(3)]
    places += [stops[0], (round(stops[0][0] - 0.3, 7), stops[0][1])]
    kept = [place for place in places if not _in_doubt(streets.link(*place))]
    kept.append(random.choice(kept))
    random.shuffle(kept)
    return kept
